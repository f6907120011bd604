// LANES output channels of conv1 at one position a cycle, the largest of each 2x2 square kept.
//
// A patch of 25 bytes meets the 25 weights of each lane: three cycles to the sums, a fourth to the
// largest so far. Nothing moves where `enable` is low. Weights of group g are loaded at the
// address {lane, part of 8 taps[5:4], g[3:0]}. LANES: channels at once. GROUPS: groups of them.
`default_nettype none

module conv1_products #(
    parameter int LANES = 8,
    parameter int GROUPS = 8,
    parameter int SUM_BITS = 21,
    parameter int GROUP_BITS = $clog2(GROUPS)
) (
    input  wire                        clk,
    input  wire                        rst_n,
    input  wire                        enable,
    input  wire                        load_valid,
    input  wire  [23:0]                load_address,
    input  wire  [63:0]                load_data,
    input  wire                        in_valid,
    input  wire                        in_first,
    input  wire                        in_last,
    input  wire  [GROUP_BITS-1:0]      in_group,
    input  wire  [199:0]               in_patch,
    output logic                       out_valid,
    output logic [LANES*SUM_BITS-1:0]  out_largest
);
  logic [4:0] valid, last;
  logic [3:0] first;
  logic [199:0] patch;
  logic unused_group;  // fewer groups than addresses

  assign unused_group = &load_address[3:0];

  always_ff @(posedge clk) begin
    if (enable) begin
      patch <= in_patch;
      first <= {first[2:0], in_first};
      last  <= {last[3:0], in_last};
    end
    if (!rst_n) valid <= '0;
    else if (enable) valid <= {valid[3:0], in_valid};
  end

  assign out_valid = valid[4] && last[4];

  for (genvar lane = 0; lane < LANES; lane++) begin : g_lane
    logic [199:0] weights;

    for (genvar part = 0; part < 4; part++) begin : g_part
      localparam int WIDTH = part == 3 ? 8 : 64;  // 25 taps
      (* ram_style = "distributed" *) logic [WIDTH-1:0] words[GROUPS];

      always_ff @(posedge clk) begin
        if (load_valid && load_address[23:4] == 20'(4 * lane + part)) begin
          words[load_address[GROUP_BITS-1:0]] <= load_data[WIDTH-1:0];
        end
        if (enable) weights[64*part+:WIDTH] <= words[in_group];
      end
    end

    logic signed [SUM_BITS-1:0] sum, largest;

    for (genvar tap = 0; tap < 25; tap++) begin : g_tap
      logic signed [SUM_BITS-1:0] weight, pixel, product;
      assign weight = {{(SUM_BITS - 8) {weights[8*tap+7]}}, weights[8*tap+:8]};
      assign pixel  = {{(SUM_BITS - 8) {1'b0}}, patch[8*tap+:8]};
      always_ff @(posedge clk) if (enable) product <= weight * pixel;
    end

    for (genvar row = 0; row < 5; row++) begin : g_row
      logic signed [SUM_BITS-1:0] row_sum;
      always_ff @(posedge clk) begin
        if (enable) begin
          row_sum <= g_tap[5*row].product + g_tap[5*row+1].product + g_tap[5*row+2].product
              + g_tap[5*row+3].product + g_tap[5*row+4].product;
        end
      end
    end

    always_ff @(posedge clk) begin
      if (enable) begin
        sum <= g_row[0].row_sum + g_row[1].row_sum + g_row[2].row_sum + g_row[3].row_sum
            + g_row[4].row_sum;
        if (valid[3] && (first[3] || sum > largest)) largest <= sum;
      end
    end

    assign out_largest[SUM_BITS*lane+:SUM_BITS] = largest;
  end
endmodule

`default_nettype wire
