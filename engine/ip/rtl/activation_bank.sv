// Every fifth row of conv1's output: which channels won at a position, and all channels' bytes.
//
// An address is {buffer, row / 5, column}; a byte's also names the channel. Masks are read at once,
// bytes one cycle after the address. READERS: copies of the bytes, each with a reader of its own.
`default_nettype none

module activation_bank #(
    parameter int READERS = 1
) (
    input  wire                   clk,
    input  wire                   write_mask,
    input  wire                   write_values,
    input  wire  [6:0]            write_position,
    input  wire  [2:0]            write_part,
    input  wire  [63:0]           mask_in,
    input  wire  [63:0]           values_in,
    input  wire  [6:0]            mask_position,
    output logic [63:0]           mask,
    input  wire  [10*READERS-1:0] value_addresses,
    output logic [64*READERS-1:0] values
);
  (* ram_style = "distributed" *) logic [63:0] masks[128];

  assign mask = masks[mask_position];

  always_ff @(posedge clk) if (write_mask) masks[write_position] <= mask_in;

  for (genvar reader = 0; reader < READERS; reader++) begin : g_reader
    logic [63:0] words[1024];
    logic [63:0] word;

    always_ff @(posedge clk) begin
      if (write_values) words[{write_position, write_part}] <= values_in;
      word <= words[value_addresses[10*reader+:10]];
    end

    assign values[64*reader+:64] = word;
  end
endmodule

`default_nettype wire
