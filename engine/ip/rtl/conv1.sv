// conv1: a dense 5x5 convolution of one input to 64 channels, 2x2 max-pool, requantisation.
//
// Takes 6x6 windows and gives the 64 bytes of their pooled position. 4*64/LANES cycles a window;
// pooling comes before the requantisation, which commutes because multipliers are positive. The
// whole pipeline stands still while its output is refused. LANES: channels at once, 4 .. 32, a
// power of two, each with 25 multipliers.
`default_nettype none

module conv1 #(
    parameter int LANES = 8
) (
    input  wire          clk,
    input  wire          rst_n,
    input  wire          load_weights,
    input  wire          load_parameters,
    input  wire  [23:0]  load_address,
    input  wire  [63:0]  load_data,
    input  wire  [4:0]   shift,
    input  wire          window_valid,
    output logic         window_take,
    input  wire  [287:0] window,
    output logic         busy,
    output logic         out_valid,
    input  wire          out_ready,
    output logic [511:0] out_values
);
  localparam int GROUPS = 64 / LANES;
  localparam int GROUP_BITS = $clog2(GROUPS);
  localparam int SUM_BITS = 21;
  localparam int SCALERS = LANES / 4;  // a group takes four cycles
  localparam int STEPS = 64 / SCALERS;

  logic enable;
  assign enable = !(out_valid && !out_ready);

  // Which of the square's four positions and which group of channels is computed.
  logic running, ends;
  logic [1:0] corner;
  logic [GROUP_BITS-1:0] group;
  logic [287:0] current;
  logic [199:0] patch;

  assign busy        = running;
  assign ends        = corner == 2'd3 && group == GROUP_BITS'(GROUPS - 1);
  assign window_take = enable && window_valid && (!running || ends);

  always_ff @(posedge clk) begin
    if (window_take) current <= window;
    if (!rst_n) begin
      running <= 1'b0;
      corner  <= '0;
      group   <= '0;
    end else if (enable) begin
      if (window_take) running <= 1'b1;
      else if (ends) running <= 1'b0;
      if (running) begin
        corner <= corner + 1'b1;
        if (corner == 2'd3) group <= ends ? '0 : group + 1'b1;
      end
    end
  end

  for (genvar tap = 0; tap < 25; tap++) begin : g_patch
    localparam int AT = 6 * (tap / 5) + tap % 5;
    assign patch[8*tap+:8] = corner[1] ?
        (corner[0] ? current[8*(AT+7)+:8] : current[8*(AT+6)+:8]) :
        (corner[0] ? current[8*(AT+1)+:8] : current[8*AT+:8]);
  end

  logic largest_valid;
  logic [LANES*SUM_BITS-1:0] largest, waiting;

  conv1_products #(
      .LANES(LANES),
      .GROUPS(GROUPS),
      .SUM_BITS(SUM_BITS)
  ) u_products (
      .clk,
      .rst_n,
      .enable,
      .load_valid(load_weights),
      .load_address,
      .load_data,
      .in_valid(running),
      .in_first(corner == 2'd0),
      .in_last(corner == 2'd3),
      .in_group(group),
      .in_patch(patch),
      .out_valid(largest_valid),
      .out_largest(largest)
  );

  // The group's sums leave four steps long, SCALERS at a time.
  logic [2:0] left;
  logic [$clog2(STEPS)-1:0] step;
  logic scaled_valid, scaled_last;
  logic [8*SCALERS-1:0] scaled;

  always_ff @(posedge clk) begin
    if (enable) waiting <= largest_valid ? largest : waiting >> (SCALERS * SUM_BITS);
    if (!rst_n) begin
      left <= '0;
      step <= '0;
    end else if (enable) begin
      if (largest_valid) left <= 3'd4;
      else if (left != 3'd0) left <= left - 1'b1;
      if (left != 3'd0) step <= step + 1'b1;
    end
  end

  requantise_lanes #(
      .LANES(SCALERS),
      .STEPS(STEPS),
      .IN_BITS(SUM_BITS)
  ) u_requantise (
      .clk,
      .rst_n,
      .enable,
      .load_valid(load_parameters),
      .load_address,
      .load_data(load_data[46:0]),
      .shift,
      .in_valid(left != 3'd0),
      .in_step(step),
      .in_accumulators(waiting[SCALERS*SUM_BITS-1:0]),
      .out_valid(scaled_valid),
      .out_last(scaled_last),
      .out_values(scaled)
  );

  // The bytes of a position are gathered by shifting them in; the next position's follow at once.
  always_ff @(posedge clk) begin
    if (enable && scaled_valid) out_values <= {scaled, out_values[511:8*SCALERS]};
    if (!rst_n) out_valid <= 1'b0;
    else if (enable) out_valid <= scaled_valid && scaled_last;
  end
endmodule

`default_nettype wire
