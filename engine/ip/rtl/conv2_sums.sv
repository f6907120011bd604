// Adds the lanes' products for 64 outputs, keeps the largest of each 2x2 square of positions.
//
// `ends` marks the last products of a position; two cycles later its sum is whole, a third later it
// is compared, and after the square's fourth position `out_valid` is high for a cycle. PARTS: lanes
// of a kernel row. SUM_BITS: enough for 1600 products.
`default_nettype none

module conv2_sums #(
    parameter int PARTS = 1,
    parameter int PRODUCT_BITS = 17,
    parameter int SUM_BITS = 27,
    parameter int LANES = 5 * PARTS
) (
    input  wire                                clk,
    input  wire                                rst_n,
    input  wire  [LANES*64*PRODUCT_BITS-1:0]   products,
    input  wire                                ends,
    input  wire  [1:0]                         corner,
    output logic                               out_valid,
    output logic [64*SUM_BITS-1:0]             out_largest
);
  logic added_ends, whole, fresh;
  logic [1:0] added_corner, whole_corner;

  always_ff @(posedge clk) begin
    added_corner <= corner;
    whole_corner <= added_corner;
    if (!rst_n) begin
      added_ends <= 1'b0;
      whole      <= 1'b0;
      fresh      <= 1'b1;
      out_valid  <= 1'b0;
    end else begin
      added_ends <= ends;
      whole      <= added_ends;
      fresh      <= added_ends;
      out_valid  <= whole && whole_corner == 2'd3;
    end
  end

  for (genvar i = 0; i < 64; i++) begin : g_output
    logic signed [SUM_BITS-1:0] sum, largest;
    logic [SUM_BITS*(PARTS+1)-1:0] totals;

    assign totals[SUM_BITS-1:0] = fresh ? '0 : sum;

    for (genvar part = 0; part < PARTS; part++) begin : g_part
      logic [SUM_BITS-1:0] rows;

      for (genvar r = 0; r < 5; r++) begin : g_row
        localparam int AT = ((r * PARTS + part) * 64 + i) * PRODUCT_BITS;
        logic [SUM_BITS-1:0] product;
        assign product = {
          {(SUM_BITS - PRODUCT_BITS) {products[AT+PRODUCT_BITS-1]}}, products[AT+:PRODUCT_BITS]
        };
      end

      always_ff @(posedge clk) begin
        rows <= g_row[0].product + g_row[1].product + g_row[2].product + g_row[3].product
            + g_row[4].product;
      end

      assign totals[SUM_BITS*(part+1)+:SUM_BITS] = totals[SUM_BITS*part+:SUM_BITS] + rows;
    end

    always_ff @(posedge clk) begin
      sum <= totals[SUM_BITS*PARTS+:SUM_BITS];
      if (whole && (whole_corner == 2'd0 || sum > largest)) largest <= sum;
    end

    assign out_largest[SUM_BITS*i+:SUM_BITS] = largest;
  end
endmodule

`default_nettype wire
