// Walks conv2's outputs of a word and finds, for each kernel row, the winners that a tap is kept for.
//
// A word's 100 output positions come by 2x2 squares, their five kernel columns one a cycle: 500
// cycles, fewer never, more where the lanes behind have no room. A load's address is {kernel
// row[5:3], kernel column[2:0]}, its data the input channels that keep this tap.
`default_nettype none

module conv2_scan (
    input  wire          clk,
    input  wire          rst_n,
    input  wire          load_valid,
    input  wire  [5:0]   load_address,
    input  wire  [63:0]  load_data,
    input  wire  [1:0]   full,
    input  wire          room,
    output logic [34:0]  mask_positions,
    input  wire  [319:0] masks,
    output logic         out_valid,
    output logic [2:0]   out_column,
    output logic         out_last,
    output logic [319:0] out_hits
);
  logic buffer, running;
  logic [2:0] square_row, square_column, tap_column;
  logic [1:0] corner;
  logic issue, word_last;
  logic [3:0] row, column, row_offset;
  logic [3:0] mask_column;

  assign row         = {square_row, corner[1]};
  assign column      = {square_column, corner[0]};
  assign mask_column = column + 4'(tap_column);
  assign row_offset  = row >= 4'd5 ? row - 4'd5 : row;
  assign word_last   = square_row == 3'd4 && square_column == 3'd4 && corner == 2'd3;
  assign issue       = running && room;

  for (genvar bank = 0; bank < 5; bank++) begin : g_bank
    logic [1:0] turn;
    assign turn = {1'b0, row >= 4'd5} + {1'b0, row_offset > 4'(bank)};
    assign mask_positions[7*bank+:7] = {buffer, turn, mask_column};
  end

  always_ff @(posedge clk) begin
    if (!rst_n) begin
      buffer        <= 1'b0;
      running       <= 1'b0;
      square_row    <= '0;
      square_column <= '0;
      corner        <= '0;
      tap_column    <= '0;
    end else if (!running) begin
      running <= full[buffer];
    end else if (room) begin
      tap_column <= tap_column == 3'd4 ? 3'd0 : tap_column + 1'b1;
      if (tap_column == 3'd4) begin
        corner <= corner + 1'b1;
        if (corner == 2'd3) begin
          square_column <= square_column == 3'd4 ? 3'd0 : square_column + 1'b1;
          if (square_column == 3'd4) square_row <= word_last ? 3'd0 : square_row + 1'b1;
        end
        if (word_last) begin
          running <= 1'b0;
          buffer  <= !buffer;
        end
      end
    end
  end

  logic read_valid, read_last;
  logic [2:0] read_column, read_offset;
  logic [319:0] read_masks;

  always_ff @(posedge clk) begin
    read_masks  <= masks;
    read_column <= tap_column;
    read_last   <= tap_column == 3'd4;
    read_offset <= row_offset[2:0];
    out_column  <= read_column;
    out_last    <= read_last;
    if (!rst_n) begin
      read_valid <= 1'b0;
      out_valid  <= 1'b0;
    end else begin
      read_valid <= issue;
      out_valid  <= read_valid;
    end
  end

  for (genvar r = 0; r < 5; r++) begin : g_row
    (* ram_style = "distributed" *) logic [63:0] kept[8];
    logic [3:0] ahead;
    logic [2:0] bank;

    assign ahead = {1'b0, read_offset} + 4'(r);
    assign bank  = 3'(ahead >= 4'd5 ? ahead - 4'd5 : ahead);

    always_ff @(posedge clk) begin
      if (load_valid && load_address[5:3] == 3'(r)) kept[load_address[2:0]] <= load_data;
      out_hits[64*r+:64] <= read_masks[64*bank+:64] & kept[read_column];
    end
  end
endmodule

`default_nettype wire
