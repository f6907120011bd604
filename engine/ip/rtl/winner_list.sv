// Lists the winners of one position after another, lowest channel first: index and value.
//
// A winner a cycle, and one cycle for each position. index = position * 64 + channel. After the
// last position comes one beat with `out_end`, which names no winner. POSITIONS: of a word.
`default_nettype none

module winner_list #(
    parameter int POSITIONS = 25,
    parameter int POSITION_BITS = $clog2(POSITIONS)
) (
    input  wire                       clk,
    input  wire                       rst_n,
    input  wire                       in_valid,
    output logic                      in_ready,
    input  wire  [63:0]               in_winners,
    input  wire  [511:0]              in_values,
    output logic                      out_valid,
    input  wire                       out_ready,
    output logic                      out_end,
    output logic [POSITION_BITS+5:0]  out_index,
    output logic [7:0]                out_value
);
  logic [63:0] winners, rest;
  logic [511:0] values;
  logic [5:0] channel;
  logic [POSITION_BITS-1:0] position, next_position;
  logic word_ends, last, unused_several;

  lowest_bit u_lowest (
      .bits(winners),
      .index(channel),
      .rest,
      .several(unused_several)
  );

  assign last      = next_position == POSITION_BITS'(POSITIONS - 1);
  assign out_end   = winners == '0;
  assign out_valid = !out_end || word_ends;
  assign out_index = {position, channel};
  assign out_value = out_end ? 8'd0 : values[8*channel+:8];
  assign in_ready  = out_end && !word_ends;

  always_ff @(posedge clk) begin
    if (in_valid && in_ready) begin
      values   <= in_values;
      position <= next_position;
    end
    if (!rst_n) begin
      winners       <= '0;
      word_ends     <= 1'b0;
      next_position <= '0;
    end else if (in_valid && in_ready) begin
      winners       <= in_winners;
      word_ends     <= last;
      next_position <= last ? '0 : next_position + 1'b1;
    end else if (out_valid && out_ready) begin
      winners <= rest;
      if (out_end) word_ends <= 1'b0;
    end
  end
endmodule

`default_nettype wire
