// The k largest of 64 bytes, ties to the lowest index, a zero never: a mask, and the bytes again.
//
// Searches the keys {value, 63 - index}, which differ, highest bit first: eight steps over the
// value, then six over the index in a second stage. A word of 64 bytes every eight cycles.
`default_nettype none

module local_winners (
    input  wire          clk,
    input  wire          rst_n,
    input  wire  [6:0]   k,
    input  wire          in_valid,
    output logic         in_ready,
    input  wire  [511:0] in_values,
    output logic         out_valid,
    input  wire          out_ready,
    output logic [63:0]  out_winners,
    output logic [511:0] out_values
);
  logic value_busy, value_last, value_leaves;
  logic [2:0] value_bit;
  logic [511:0] values;
  logic [63:0] value_keys, candidates, winners, next_candidates, next_winners, nonzero;
  logic [6:0] remaining, next_remaining;

  logic index_busy, index_free;
  logic [2:0] index_bit;
  logic [63:0] index_keys, tied, tied_winners, next_tied, next_tied_winners;
  logic [6:0] tied_remaining, next_tied_remaining;

  assign value_last   = value_bit == 3'd0;
  assign value_leaves = value_busy && value_last && index_free;
  assign in_ready     = !value_busy || value_leaves;
  assign index_free   = (!index_busy && !out_valid) || (out_valid && out_ready);
  assign out_winners  = tied_winners;

  for (genvar i = 0; i < 64; i++) begin : g_key
    logic [5:0] inverse;
    logic [7:0] value;
    assign inverse       = 6'd63 - 6'(i);
    assign value         = values[8*i+:8];
    assign nonzero[i]    = in_values[8*i+:8] != 8'd0;
    assign value_keys[i] = value[value_bit];
    assign index_keys[i] = inverse[index_bit];
  end

  winner_step u_value_step (
      .key_bits(value_keys),
      .candidates,
      .winners,
      .remaining,
      .next_candidates,
      .next_winners,
      .next_remaining
  );

  winner_step u_index_step (
      .key_bits(index_keys),
      .candidates(tied),
      .winners(tied_winners),
      .remaining(tied_remaining),
      .next_candidates(next_tied),
      .next_winners(next_tied_winners),
      .next_remaining(next_tied_remaining)
  );

  always_ff @(posedge clk) begin
    if (in_valid && in_ready) begin
      values     <= in_values;
      candidates <= nonzero;
      winners    <= '0;
      remaining  <= k;
      value_bit  <= 3'd7;
    end else if (value_busy && !value_last) begin
      candidates <= next_candidates;
      winners    <= next_winners;
      remaining  <= next_remaining;
      value_bit  <= value_bit - 1'b1;
    end
    if (!rst_n) value_busy <= 1'b0;
    else if (in_ready) value_busy <= in_valid;
  end

  always_ff @(posedge clk) begin
    if (value_leaves) begin
      out_values     <= values;
      tied           <= next_candidates;
      tied_winners   <= next_winners;
      tied_remaining <= next_remaining;
      index_bit      <= 3'd5;
    end else if (index_busy) begin
      tied           <= next_tied;
      tied_winners   <= next_tied_winners;
      tied_remaining <= next_tied_remaining;
      index_bit      <= index_bit - 1'b1;
    end
    if (!rst_n) begin
      index_busy <= 1'b0;
      out_valid  <= 1'b0;
    end else begin
      if (value_leaves) index_busy <= 1'b1;
      else if (index_bit == 3'd0) index_busy <= 1'b0;
      if (index_busy && index_bit == 3'd0) out_valid <= 1'b1;
      else if (out_ready) out_valid <= 1'b0;
    end
  end
endmodule

`default_nettype wire
