// The lowest set bit of a word: its index, and the word without it. Combinational.
//
// WIDTH: bits of the word, at least 2. `several` is high where more than one bit is set.
`default_nettype none

module lowest_bit #(
    parameter int WIDTH = 64,
    parameter int INDEX_BITS = $clog2(WIDTH)
) (
    input  wire  [WIDTH-1:0]      bits,
    output logic [INDEX_BITS-1:0] index,
    output logic [WIDTH-1:0]      rest,
    output logic                  several
);
  logic [WIDTH-1:0] lowest;

  assign rest    = bits & (bits - 1'b1);
  assign lowest  = bits & ~rest;
  assign several = rest != '0;

  always_comb begin
    index = '0;
    for (int i = 0; i < WIDTH; i++) begin
      if (lowest[i]) index = index | INDEX_BITS'(i);
    end
  end
endmodule

`default_nettype wire
