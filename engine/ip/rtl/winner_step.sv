// One step of an exact search for the `remaining` largest: the next bit of all keys, highest first.
//
// Candidates whose bit is set all win if they are few enough, else the search goes on among them.
// Combinational. WIDTH: candidates.
`default_nettype none

module winner_step #(
    parameter int WIDTH = 64,
    parameter int COUNT_BITS = $clog2(WIDTH + 1)
) (
    input  wire  [WIDTH-1:0]       key_bits,
    input  wire  [WIDTH-1:0]       candidates,
    input  wire  [WIDTH-1:0]       winners,
    input  wire  [COUNT_BITS-1:0]  remaining,
    output logic [WIDTH-1:0]       next_candidates,
    output logic [WIDTH-1:0]       next_winners,
    output logic [COUNT_BITS-1:0]  next_remaining
);
  logic [WIDTH-1:0] ahead;
  logic [COUNT_BITS-1:0] count;
  logic fit;

  assign ahead = candidates & key_bits;

  always_comb begin
    count = '0;
    for (int i = 0; i < WIDTH; i++) count = count + COUNT_BITS'(ahead[i]);
  end

  assign fit             = count <= remaining;
  assign next_candidates = fit ? candidates & ~ahead : ahead;
  assign next_winners    = fit ? winners | ahead : winners;
  assign next_remaining  = fit ? remaining - count : remaining;
endmodule

`default_nettype wire
