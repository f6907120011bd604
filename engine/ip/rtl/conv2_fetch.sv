// Brings each lane's picked activation to it: addresses to the five banks, bytes back to the lanes.
//
// Kernel row r of output row y reads bank (y + r) mod 5. Bytes come two cycles after the picks,
// zero for a lane that picked nothing.
`default_nettype none

module conv2_fetch #(
    parameter int PARTS = 1,
    parameter int LANES = 5 * PARTS
) (
    input  wire                   clk,
    input  wire                   buffer,
    input  wire  [3:0]            row,
    input  wire  [LANES-1:0]      valid,
    input  wire  [LANES*6-1:0]    channels,
    input  wire  [LANES*4-1:0]    columns,
    output logic [LANES*10-1:0]   value_addresses,
    input  wire  [LANES*64-1:0]   values,
    output logic [LANES*8-1:0]    activations
);
  logic [2:0] offset, read_offset;
  logic [LANES-1:0] read_valid;
  logic [LANES*3-1:0] read_bytes;

  assign offset = 3'(row >= 4'd5 ? row - 4'd5 : row);

  always_ff @(posedge clk) begin
    read_offset <= offset;
    read_valid  <= valid;
  end

  for (genvar bank = 0; bank < 5; bank++) begin : g_bank
    logic [1:0] turn;
    logic [3:0] below;
    logic [2:0] tap_row;

    assign turn    = {1'b0, row >= 4'd5} + {1'b0, offset > 3'(bank)};
    assign below   = 4'(bank + 5) - {1'b0, offset};
    assign tap_row = 3'(below >= 4'd5 ? below - 4'd5 : below);

    for (genvar part = 0; part < PARTS; part++) begin : g_part
      logic [5*4-1:0] column_of_row;
      logic [5*3-1:0] word_of_row;

      for (genvar r = 0; r < 5; r++) begin : g_row
        assign column_of_row[4*r+:4] = columns[4*(r*PARTS+part)+:4];
        assign word_of_row[3*r+:3]   = channels[6*(r*PARTS+part)+3+:3];
      end

      assign value_addresses[10*(bank*PARTS+part)+:10] = {
        buffer, turn, column_of_row[4*tap_row+:4], word_of_row[3*tap_row+:3]
      };
    end
  end

  for (genvar lane = 0; lane < LANES; lane++) begin : g_lane
    localparam int PART = lane % PARTS;
    logic [3:0] ahead;
    logic [2:0] bank;
    logic [5*8-1:0] byte_of_bank;

    assign ahead = {1'b0, read_offset} + 4'(lane / PARTS);
    assign bank  = 3'(ahead >= 4'd5 ? ahead - 4'd5 : ahead);

    for (genvar b = 0; b < 5; b++) begin : g_bank
      assign byte_of_bank[8*b+:8] = values[64*(b*PARTS+PART)+8*read_bytes[3*lane+:3]+:8];
    end

    always_ff @(posedge clk) begin
      read_bytes[3*lane+:3]   <= channels[6*lane+:3];
      activations[8*lane+:8] <= read_valid[lane] ? byte_of_bank[8*bank+:8] : 8'd0;
    end
  end
endmodule

`default_nettype wire
