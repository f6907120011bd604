// A lane's weights, and 64 products a cycle of its activation with the weights of one tap.
//
// Products leave three cycles after the pick, with the activation that comes two after it. A row
// of 64 weights has the address {kernel column, channel}; a load's is {64-bit part[11:9], row}.
`default_nettype none

module conv2_products #(
    parameter int PRODUCT_BITS = 17
) (
    input  wire                          clk,
    input  wire                          load_valid,
    input  wire  [11:0]                  load_address,
    input  wire  [63:0]                  load_data,
    input  wire                          valid,
    input  wire  [2:0]                   tap,
    input  wire  [5:0]                   channel,
    input  wire  [7:0]                   activation,
    output logic [64*PRODUCT_BITS-1:0]   products
);
  logic [511:0] row, weights;
  logic signed [PRODUCT_BITS-1:0] factor;

  column_memory #(
      .COLUMNS(8),
      .ROWS(320)
  ) u_weights (
      .clk,
      .load_valid,
      .load_address({12'b0, load_address}),
      .load_data,
      .read_enable(valid),
      .read_address({tap, channel}),
      .read_data(row)
  );

  assign factor = {{(PRODUCT_BITS - 8) {1'b0}}, activation};

  always_ff @(posedge clk) weights <= row;

  for (genvar i = 0; i < 64; i++) begin : g_output
    logic signed [PRODUCT_BITS-1:0] weight, product;
    assign weight = {{(PRODUCT_BITS - 8) {weights[8*i+7]}}, weights[8*i+:8]};
    always_ff @(posedge clk) product <= weight * factor;
    assign products[PRODUCT_BITS*i+:PRODUCT_BITS] = product;
  end
endmodule

`default_nettype wire
