// linear1: each winner's kept blocks of 16 outputs are added to 1504 sums, then requantised.
//
// A row of WAYS blocks a cycle, then 1504/SCALERS cycles to drain the sums. Gives the bytes by
// blocks of 16, in order; the first is sent only where `out_free` is high. Loads: weights {way,
// 64-bit half, row}, slots {way, row}, each with the row in ROW_BITS bits. SCALERS: outputs
// requantised a cycle, 1 .. 16, a power of two. ROWS: rows of the block memory.
`default_nettype none

module linear1 #(
    parameter int WAYS = 1,
    parameter int SCALERS = 1,
    parameter int ROWS = 5120
) (
    input  wire          clk,
    input  wire          rst_n,
    input  wire          load_lists,
    input  wire          load_slots,
    input  wire          load_weights,
    input  wire          load_parameters,
    input  wire  [23:0]  load_address,
    input  wire  [63:0]  load_data,
    input  wire  [4:0]   shift,
    input  wire          in_valid,
    output logic         in_ready,
    input  wire          in_end,
    input  wire  [10:0]  in_index,
    input  wire  [7:0]   in_value,
    input  wire          out_free,
    output logic         busy,
    output logic         out_valid,
    output logic [127:0] out_values
);
  localparam int BLOCKS = 94;
  localparam int SLOTS = (BLOCKS + WAYS - 1) / WAYS;
  localparam int SLOT_BITS = $clog2(SLOTS);
  localparam int ROW_BITS = $clog2(ROWS);
  localparam int SUM_BITS = 27;
  localparam int STEPS = BLOCKS * 16 / SCALERS;
  localparam int SETTLE = 12;  // cycles in which the last row is added and the last block handed on

  logic row_valid, rows_end, rows_end_taken;
  logic [ROW_BITS-1:0] row;
  logic [7:0] row_value;

  linear1_rows #(
      .ROWS(ROWS)
  ) u_rows (
      .clk,
      .rst_n,
      .load_valid(load_lists),
      .load_address(load_address[10:0]),
      .load_data(load_data[23:0]),
      .in_valid,
      .in_ready,
      .in_end,
      .in_index,
      .in_value,
      .out_valid(row_valid),
      .out_row(row),
      .out_value(row_value),
      .out_end(rows_end),
      .out_end_taken(rows_end_taken)
  );

  // Draining: the slot and way of a block, and which SCALERS of its 16 sums.
  logic draining, drained, block_done;
  logic [3:0] settled;
  logic [4:0] way;
  logic [SLOT_BITS-1:0] slot;
  logic [3:0] part;
  logic [$clog2(STEPS)-1:0] step;
  logic [WAYS*16*SUM_BITS-1:0] sums;

  assign busy           = row_valid || rows_end;
  assign block_done     = part == 4'(16 / SCALERS - 1);
  assign drained        = draining && step == $clog2(STEPS)'(STEPS - 1);
  assign rows_end_taken = drained;

  always_ff @(posedge clk) begin
    if (!rst_n) begin
      draining <= 1'b0;
      settled  <= '0;
      way      <= '0;
      slot     <= '0;
      part     <= '0;
      step     <= '0;
    end else if (!draining) begin
      settled <= rows_end && settled != 4'(SETTLE) ? settled + 1'b1 : settled;
      if (settled == 4'(SETTLE) && out_free) draining <= 1'b1;
    end else begin
      settled <= '0;
      part    <= block_done ? 4'd0 : part + 1'b1;
      step    <= drained ? '0 : step + 1'b1;
      if (block_done) begin
        way <= way == 5'(WAYS - 1) ? 5'd0 : way + 1'b1;
        if (way == 5'(WAYS - 1)) slot <= slot + 1'b1;
      end
      if (drained) begin
        draining <= 1'b0;
        way      <= '0;
        slot     <= '0;
      end
    end
  end

  for (genvar w = 0; w < WAYS; w++) begin : g_way
    linear1_way #(
        .ROWS(ROWS),
        .SLOTS(SLOTS),
        .SUM_BITS(SUM_BITS)
    ) u_way (
        .clk,
        .rst_n,
        .load_weights(load_weights && load_address[23:ROW_BITS+1] == (23 - ROW_BITS)'(w)),
        .load_slots(load_slots && load_address[23:ROW_BITS] == (24 - ROW_BITS)'(w)),
        .load_address({{(23 - ROW_BITS) {1'b0}}, load_address[ROW_BITS:0]}),
        .load_data,
        .load_slot(load_data[SLOT_BITS-1:0]),
        .in_valid(row_valid),
        .in_row(row),
        .in_value(row_value),
        .clear(drained),
        .reading(draining),
        .read_slot(slot),
        .sums(sums[16*SUM_BITS*w+:16*SUM_BITS])
    );
  end

  logic drain_valid, scaled_valid, unused_last;
  logic [$clog2(STEPS)-1:0] drain_step;
  logic [SCALERS*SUM_BITS-1:0] drain_sums;
  logic [16*SUM_BITS-1:0] block_sums;
  logic [8*SCALERS-1:0] scaled;
  logic [3:0] gathered;

  assign block_sums = sums[16*SUM_BITS*way+:16*SUM_BITS];

  always_ff @(posedge clk) begin
    drain_step <= step;
    drain_sums <= block_sums[SCALERS*SUM_BITS*part+:SCALERS*SUM_BITS];
    if (!rst_n) drain_valid <= 1'b0;
    else drain_valid <= draining;
  end

  requantise_lanes #(
      .LANES(SCALERS),
      .STEPS(STEPS),
      .IN_BITS(SUM_BITS)
  ) u_requantise (
      .clk,
      .rst_n,
      .enable(1'b1),
      .load_valid(load_parameters),
      .load_address,
      .load_data(load_data[46:0]),
      .shift,
      .in_valid(drain_valid),
      .in_step(drain_step),
      .in_accumulators(drain_sums),
      .out_valid(scaled_valid),
      .out_last(unused_last),
      .out_values(scaled)
  );

  always_ff @(posedge clk) begin
    if (scaled_valid) out_values <= 128'({scaled, out_values} >> (8 * SCALERS));
    if (!rst_n) begin
      gathered  <= '0;
      out_valid <= 1'b0;
    end else begin
      if (scaled_valid) gathered <= gathered == 4'(16 / SCALERS - 1) ? 4'd0 : gathered + 1'b1;
      out_valid <= scaled_valid && gathered == 4'(16 / SCALERS - 1);
    end
  end
endmodule

`default_nettype wire
