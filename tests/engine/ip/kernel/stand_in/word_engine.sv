// Stands in for the compute core in tests of the shell: the same ports, sums that depend on every
// beat of the image and on every loaded word, and as many trace events as the image's first two bytes
// say. While tracing it wants one word at a time, and spoils the sums of a second.
//
// A word is received while the one before is computed. StandIn of stand_in_core.py gives the same.
// Throughput: CYCLES a word, at least 224.
`default_nettype none

module word_engine #(
    parameter [31:0] GEOMETRY = 32'd0,
    parameter [15:0] CYCLES = 16'd400
) (
    input  wire          clk,
    input  wire          rst_n,
    input  wire          load_valid,
    input  wire  [  3:0] load_target,
    input  wire  [ 23:0] load_address,
    input  wire  [ 63:0] load_data,
    input  wire          image_valid,
    output logic         image_ready,
    input  wire  [ 63:0] image_data,
    output logic         sums_valid,
    input  wire          sums_ready,
    output logic [511:0] sums,
    input  wire          trace_enable,
    output logic         trace_valid,
    input  wire          trace_ready,
    output logic [ 31:0] trace_event,
    output logic         idle
);
  localparam [15:0] WORDS = 16'd224;  // 14 memories of 16
  localparam [15:0] LAST_STEP = CYCLES - 3;

  logic [63:0] memory[256];
  logic [63:0] image_hash, hash, fold;
  logic [15:0] first, events, event_index, step;
  logic [6:0] beat;
  logic received, computing;

  wire next = received && !computing && !sums_valid && !trace_valid;
  wire [63:0] word = hash ^ fold;
  wire crowded = trace_enable && (computing || sums_valid || trace_valid);

  assign image_ready = !received;
  assign idle = !received && !computing && !sums_valid && !trace_valid && beat == 7'd0;
  assign trace_event = {
    2'b00, event_index[1:0] == 2'd3 ? 2'd0 : event_index[1:0], 4'd0, event_index, event_index[7:0]
  };
  for (genvar label = 0; label < 16; label = label + 1) begin : g_sums
    assign sums[32*label+:32] = word[31:0] + label * word[63:32];
  end

  always_ff @(posedge clk) begin
    if (load_valid) memory[{load_target, load_address[3:0]}] <= load_data;
    if (image_valid && image_ready) begin
      beat <= beat + 7'd1;
      image_hash <= {image_hash[62:0], image_hash[63]} ^ image_data;
      if (beat == 7'd0) begin
        first <= image_data[15:0];
        image_hash <= image_data;
      end
      if (crowded) image_hash <= 64'd0;
      if (beat == 7'd127) received <= 1'b1;
    end
    if (next) begin
      received <= 1'b0;
      computing <= 1'b1;
      hash <= image_hash;
      events <= first;
      event_index <= 16'd0;
      fold <= 64'd0;
      step <= 16'd0;
    end
    if (computing) begin
      step <= step + 16'd1;
      if (step < WORDS) fold <= {fold[62:0], fold[63]} ^ memory[step[7:0]];
      if (step == LAST_STEP) begin
        computing <= 1'b0;
        if (trace_enable && events != 16'd0) trace_valid <= 1'b1;
        else sums_valid <= 1'b1;
      end
    end
    if (trace_valid && trace_ready) begin
      event_index <= event_index + 16'd1;
      if (event_index + 16'd1 == events) begin
        trace_valid <= 1'b0;
        sums_valid <= 1'b1;
      end
    end
    if (sums_valid && sums_ready) sums_valid <= 1'b0;
    if (!rst_n) begin
      beat <= 7'd0;
      received <= 1'b0;
      computing <= 1'b0;
      sums_valid <= 1'b0;
      trace_valid <= 1'b0;
    end
  end

  wire unused = &{1'b0, load_address[23:4], GEOMETRY};
endmodule

`default_nettype wire
