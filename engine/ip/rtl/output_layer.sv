// The output layer: up to 16 labels' sums of the winning units, one unit a cycle.
//
// After the beat with `in_end` the sums with their biases are shown until taken; the next word is
// added meanwhile. Loads: weights {labels 8..15, unit[10:0]}, 8 labels each; biases by pairs of
// labels.
`default_nettype none

module output_layer (
    input  wire          clk,
    input  wire          rst_n,
    input  wire          load_weights,
    input  wire          load_biases,
    input  wire  [23:0]  load_address,
    input  wire  [63:0]  load_data,
    input  wire          in_valid,
    output logic         in_ready,
    input  wire          in_end,
    input  wire  [10:0]  in_index,
    input  wire  [7:0]   in_value,
    output logic         out_valid,
    input  wire          out_ready,
    output logic [511:0] out_sums
);
  logic [2:0] valid, ends;
  logic [7:0] row_value, weight_value;
  logic [127:0] row, weights;

  // A finished word waits for the one before it to be taken.
  assign in_ready = !(valid[2] && ends[2] && out_valid && !out_ready);

  column_memory #(
      .COLUMNS(2),
      .ROWS(1504)
  ) u_weights (
      .clk,
      .load_valid(load_weights),
      .load_address,
      .load_data,
      .read_enable(in_ready),
      .read_address(in_index),
      .read_data(row)
  );

  always_ff @(posedge clk) begin
    if (in_ready) begin
      row_value    <= in_end ? 8'd0 : in_value;
      weights      <= row;
      weight_value <= row_value;
      ends         <= {ends[1:0], in_end};
    end
    if (!rst_n) valid <= '0;
    else if (in_ready) valid <= {valid[1:0], in_valid};
    if (!rst_n) out_valid <= 1'b0;
    else if (valid[2] && ends[2] && in_ready) out_valid <= 1'b1;
    else if (out_ready) out_valid <= 1'b0;
  end

  for (genvar label = 0; label < 16; label++) begin : g_label
    logic signed [31:0] weight, factor, product, sum, bias;

    assign weight = {{24{weights[8*label+7]}}, weights[8*label+:8]};
    assign factor = {24'b0, weight_value};

    always_ff @(posedge clk) begin
      if (load_biases && load_address[2:0] == 3'(label / 2)) bias <= load_data[32*(label%2)+:32];
      if (in_ready) product <= weight * factor;
      if (!rst_n) begin
        sum <= '0;
      end else if (valid[2] && in_ready) begin
        sum <= ends[2] ? '0 : sum + product;
        if (ends[2]) out_sums[32*label+:32] <= sum + bias;
      end
    end
  end
endmodule

`default_nettype wire
