// One channel's bytes: clamp(((accumulator + bias) * multiplier + 2^(shift-1)) >> shift, 0, 255).
//
// A value a cycle, four cycles after its inputs; nothing moves where `enable` is low. The sum with
// the bias fits 32 bits in every model that the packer accepts. IN_BITS: bits of the accumulator,
// fewer than 32.
`default_nettype none

module requantise #(
    parameter int IN_BITS = 27
) (
    input  wire                       clk,
    input  wire                       enable,
    input  wire signed [IN_BITS-1:0]  accumulator,
    input  wire signed [31:0]         bias,
    input  wire        [14:0]         multiplier,
    input  wire        [4:0]          shift,
    output logic       [7:0]          value
);
  logic signed [31:0] extended, sum;
  logic signed [47:0] wide_sum, wide_multiplier, product, rounding, rounded, scaled;
  logic        [14:0] sum_multiplier;

  assign extended        = {{(32 - IN_BITS) {accumulator[IN_BITS-1]}}, accumulator};
  assign wide_sum        = {{16{sum[31]}}, sum};
  assign wide_multiplier = {33'b0, sum_multiplier};
  assign rounding        = 48'sd1 << (shift - 5'd1);
  assign scaled          = rounded >>> shift;

  always_ff @(posedge clk) begin
    if (enable) begin
      sum            <= extended + bias;
      sum_multiplier <= multiplier;
      product        <= wide_sum * wide_multiplier;
      rounded        <= product + rounding;
      if (rounded[47]) value <= 8'd0;
      else if (scaled[47:8] != '0) value <= 8'd255;
      else value <= scaled[7:0];
    end
  end
endmodule

`default_nettype wire
