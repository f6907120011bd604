// Requantises LANES neighbouring channels a cycle, with its memory of biases and multipliers.
//
// Channels come in order, step s holding channels s*LANES .. s*LANES + LANES-1; bytes leave five
// enabled cycles later. A load's address is the channel, its data {multiplier[46:32],
// bias[31:0]}. LANES: a power of two. STEPS: steps of all channels. IN_BITS: of an accumulator.
`default_nettype none

module requantise_lanes #(
    parameter int LANES = 2,
    parameter int STEPS = 32,
    parameter int IN_BITS = 27,
    parameter int STEP_BITS = $clog2(STEPS)
) (
    input  wire                       clk,
    input  wire                       rst_n,
    input  wire                       enable,
    input  wire                       load_valid,
    input  wire  [23:0]               load_address,
    input  wire  [46:0]               load_data,
    input  wire  [4:0]                shift,
    input  wire                       in_valid,
    input  wire  [STEP_BITS-1:0]      in_step,
    input  wire  [LANES*IN_BITS-1:0]  in_accumulators,
    output logic                      out_valid,
    output logic                      out_last,
    output logic [LANES*8-1:0]        out_values
);
  localparam int LATENCY = 5;
  localparam int LANE_BITS = $clog2(LANES);

  logic [LATENCY-1:0] valid, last;
  logic [STEP_BITS-1:0] load_step;

  assign out_valid = valid[LATENCY-1];
  assign out_last  = last[LATENCY-1];
  assign load_step = load_address[LANE_BITS+:STEP_BITS];

  always_ff @(posedge clk) begin
    if (!rst_n) valid <= '0;
    else if (enable) valid <= {valid[LATENCY-2:0], in_valid};
    if (enable) last <= {last[LATENCY-2:0], in_step == STEP_BITS'(STEPS - 1)};
  end

  for (genvar lane = 0; lane < LANES; lane++) begin : g_lane
    logic [46:0] words[STEPS];
    logic [46:0] word;
    logic signed [IN_BITS-1:0] accumulator;

    always_ff @(posedge clk) begin
      if (load_valid && (load_address & 24'(LANES - 1)) == 24'(lane)) words[load_step] <= load_data;
    end

    always_ff @(posedge clk) begin
      if (enable) begin
        word        <= words[in_step];
        accumulator <= in_accumulators[lane*IN_BITS+:IN_BITS];
      end
    end

    requantise #(
        .IN_BITS(IN_BITS)
    ) u_requantise (
        .clk,
        .enable,
        .accumulator,
        .bias(word[31:0]),
        .multiplier(word[46:32]),
        .shift,
        .value(out_values[8*lane+:8])
    );
  end
endmodule

`default_nettype wire
