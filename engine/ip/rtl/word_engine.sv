// The compute core: images of 32x32 bytes in, 16 int32 sums a word out, a word a layer at a time.
//
// conv1 and its winners, conv2 and its winners, linear1, its winners and the output layer work on
// successive words at once. The load port fills the memories while no word is held; targets and
// layouts are told in engine/ip/pack.py. Reset must be held for 16 cycles. `trace_enable` may
// change while no word is inside. GEOMETRY: see engine/ip/geometry.py.
`default_nettype none

module word_engine #(
    parameter logic [31:0] GEOMETRY = 32'h1400_0113
) (
    input  wire          clk,
    input  wire          rst_n,
    input  wire          load_valid,
    input  wire  [3:0]   load_target,
    input  wire  [23:0]  load_address,
    input  wire  [63:0]  load_data,
    input  wire          image_valid,
    output logic         image_ready,
    input  wire  [63:0]  image_data,
    output logic         sums_valid,
    input  wire          sums_ready,
    output logic [511:0] sums,
    input  wire          trace_enable,
    output logic         trace_valid,
    input  wire          trace_ready,
    output logic [31:0]  trace_event,
    output logic         idle
);
  localparam int CONV1_LANES = 1 << GEOMETRY[3:0];
  localparam int PARTS = int'(GEOMETRY[7:4]);
  localparam int WAYS = int'(GEOMETRY[15:8]);
  localparam int CONV2_SCALERS = 1 << GEOMETRY[19:16];
  localparam int LINEAR1_SCALERS = 1 << GEOMETRY[23:20];
  localparam int ROWS = 256 * int'(GEOMETRY[31:24]);

  // The load port, a cycle late, one wire for each target.
  logic [11:0] load;
  logic [23:0] address;
  logic [63:0] data;

  for (genvar target = 0; target < 12; target++) begin : g_load
    always_ff @(posedge clk) load[target] <= load_valid && load_target == 4'(target);
  end

  always_ff @(posedge clk) begin
    address <= load_address;
    data    <= load_data;
  end

  logic [14:0] shifts;
  logic [32:0] ks;
  logic unused_ks;  // conv1 and conv2 have 64 channels

  assign unused_ks = &{ks[21:18], ks[10:7]};

  settings u_settings (
      .clk,
      .load_valid(load[0]),
      .load_layer(address[1:0]),
      .load_data(data[26:0]),
      .shifts,
      .ks
  );

  // Which of conv1, conv2, linear1 and the search of its winners work: for the simulation alone.
  logic [3:0] busy  /* verilator public_flat_rd */;

  // conv1
  logic window_valid, window_take;
  logic [287:0] window;
  logic square1_valid, square1_ready, won1_valid, won1_ready, stored_ready, listed1_ready;
  logic [511:0] square1, values1;
  logic [63:0] winners1;

  image_window u_image_window (
      .clk,
      .rst_n,
      .image_valid,
      .image_ready,
      .image_data,
      .window_valid,
      .window_take,
      .window
  );

  conv1 #(
      .LANES(CONV1_LANES)
  ) u_conv1 (
      .clk,
      .rst_n,
      .load_weights(load[1]),
      .load_parameters(load[2]),
      .load_address(address),
      .load_data(data),
      .shift(shifts[4:0]),
      .window_valid,
      .window_take,
      .window,
      .busy(busy[0]),
      .out_valid(square1_valid),
      .out_ready(square1_ready),
      .out_values(square1)
  );

  local_winners u_winners1 (
      .clk,
      .rst_n,
      .k(ks[6:0]),
      .in_valid(square1_valid),
      .in_ready(square1_ready),
      .in_values(square1),
      .out_valid(won1_valid),
      .out_ready(won1_ready),
      .out_winners(winners1),
      .out_values(values1)
  );

  // Winners are stored for conv2, and listed too while tracing.
  logic event1_valid, event1_end, event1_ready;
  logic [13:0] event1_index;
  logic [7:0] event1_value;

  assign won1_ready = stored_ready && (listed1_ready || !trace_enable);

  winner_list #(
      .POSITIONS(196)
  ) u_list1 (
      .clk,
      .rst_n,
      .in_valid(won1_valid && stored_ready && trace_enable),
      .in_ready(listed1_ready),
      .in_winners(winners1),
      .in_values(values1),
      .out_valid(event1_valid),
      .out_ready(event1_ready || event1_end),
      .out_end(event1_end),
      .out_index(event1_index),
      .out_value(event1_value)
  );

  logic [1:0] full, free;
  logic [34:0] mask_positions;
  logic [319:0] masks;
  logic [5*PARTS*10-1:0] value_addresses;
  logic [5*PARTS*64-1:0] values;

  activation_store #(
      .READERS(PARTS)
  ) u_store (
      .clk,
      .rst_n,
      .in_valid(won1_valid && (listed1_ready || !trace_enable)),
      .in_ready(stored_ready),
      .in_winners(winners1),
      .in_values(values1),
      .full,
      .free,
      .mask_positions,
      .masks,
      .value_addresses,
      .values
  );

  // conv2
  logic square2_valid, square2_ready, won2_valid, won2_ready;
  logic [511:0] square2, values2;
  logic [63:0] winners2;
  logic listed2_valid, listed2_ready, listed2_end, queue_ready, event2_ready;
  logic [10:0] listed2_index;
  logic [7:0] listed2_value;

  conv2 #(
      .PARTS(PARTS),
      .SCALERS(CONV2_SCALERS)
  ) u_conv2 (
      .clk,
      .rst_n,
      .load_masks(load[3]),
      .load_weights(load[4]),
      .load_parameters(load[5]),
      .load_address(address),
      .load_data(data),
      .shift(shifts[9:5]),
      .full,
      .free,
      .mask_positions,
      .masks,
      .value_addresses,
      .values,
      .busy(busy[1]),
      .out_valid(square2_valid),
      .out_ready(square2_ready),
      .out_values(square2)
  );

  local_winners u_winners2 (
      .clk,
      .rst_n,
      .k(ks[17:11]),
      .in_valid(square2_valid),
      .in_ready(square2_ready),
      .in_values(square2),
      .out_valid(won2_valid),
      .out_ready(won2_ready),
      .out_winners(winners2),
      .out_values(values2)
  );

  winner_list #(
      .POSITIONS(25)
  ) u_list2 (
      .clk,
      .rst_n,
      .in_valid(won2_valid),
      .in_ready(won2_ready),
      .in_winners(winners2),
      .in_values(values2),
      .out_valid(listed2_valid),
      .out_ready(listed2_ready),
      .out_end(listed2_end),
      .out_index(listed2_index),
      .out_value(listed2_value)
  );

  assign listed2_ready = queue_ready && (event2_ready || listed2_end);

  // linear1
  logic queued_valid, queued_ready, queued_end, block_valid, block_free;
  logic [10:0] queued_index;
  logic [7:0] queued_value;
  logic [127:0] block;
  logic [8:0] unused_count;

  sync_fifo #(
      .WIDTH(20),
      .DEPTH(256)
  ) u_queue (
      .clk,
      .rst_n,
      .in_valid(listed2_valid && (event2_ready || listed2_end)),
      .in_ready(queue_ready),
      .in_data({listed2_end, listed2_index, listed2_value}),
      .out_valid(queued_valid),
      .out_ready(queued_ready),
      .out_data({queued_end, queued_index, queued_value}),
      .count(unused_count)
  );

  linear1 #(
      .WAYS(WAYS),
      .SCALERS(LINEAR1_SCALERS),
      .ROWS(ROWS)
  ) u_linear1 (
      .clk,
      .rst_n,
      .load_lists(load[6]),
      .load_slots(load[7]),
      .load_weights(load[8]),
      .load_parameters(load[9]),
      .load_address(address),
      .load_data(data),
      .shift(shifts[14:10]),
      .in_valid(queued_valid),
      .in_ready(queued_ready),
      .in_end(queued_end),
      .in_index(queued_index),
      .in_value(queued_value),
      .out_free(block_free),
      .busy(busy[2]),
      .out_valid(block_valid),
      .out_values(block)
  );

  logic unit_valid, unit_ready, unit_end, output_ready, event3_ready;
  logic [10:0] unit_index;
  logic [7:0] unit_value;

  unit_winners u_winners3 (
      .clk,
      .rst_n,
      .k(ks[32:22]),
      .in_valid(block_valid),
      .in_free(block_free),
      .busy(busy[3]),
      .in_values(block),
      .out_valid(unit_valid),
      .out_ready(unit_ready),
      .out_end(unit_end),
      .out_index(unit_index),
      .out_value(unit_value)
  );

  assign unit_ready = output_ready && (event3_ready || unit_end);

  output_layer u_output (
      .clk,
      .rst_n,
      .load_weights(load[10]),
      .load_biases(load[11]),
      .load_address(address),
      .load_data(data),
      .in_valid(unit_valid && (event3_ready || unit_end)),
      .in_ready(output_ready),
      .in_end(unit_end),
      .in_index(unit_index),
      .in_value(unit_value),
      .out_valid(sums_valid),
      .out_ready(sums_ready),
      .out_sums(sums)
  );

  trace_merge u_trace (
      .enable(trace_enable),
      .valid({
        unit_valid && !unit_end && output_ready,
        listed2_valid && !listed2_end && queue_ready,
        event1_valid && !event1_end
      }),
      .accepted({event3_ready, event2_ready, event1_ready}),
      .events({
        9'b0, unit_index, unit_value, 9'b0, listed2_index, listed2_value, 6'b0, event1_index,
        event1_value
      }),
      .out_valid(trace_valid),
      .out_ready(trace_ready),
      .out_event(trace_event)
  );

  // Words inside: from their first bytes until their sums are taken.
  logic begun, taken;
  logic [6:0] beat;
  logic [3:0] held;

  assign begun = image_valid && image_ready && beat == 7'd0;
  assign taken = sums_valid && sums_ready;
  assign idle  = held == 4'd0;

  always_ff @(posedge clk) begin
    if (!rst_n) begin
      beat <= '0;
      held <= '0;
    end else begin
      if (image_valid && image_ready) beat <= beat + 1'b1;
      if (begun && !taken) held <= held + 1'b1;
      else if (taken && !begun) held <= held - 1'b1;
    end
  end
endmodule

`default_nettype wire
