// Merges the winners of three layers into one stream of trace events, the last layer first.
//
// An event a cycle: {layer[31:28], index[27:8], value[7:0]}. A source may go on in a cycle in which
// its `accepted` is high, which it always is while not tracing. Combinational.
`default_nettype none

module trace_merge (
    input  wire         enable,
    input  wire  [2:0]  valid,
    output logic [2:0]  accepted,
    input  wire  [83:0] events,
    output logic        out_valid,
    input  wire         out_ready,
    output logic [31:0] out_event
);
  logic [2:0] granted;

  assign granted   = {valid[2], valid[1] && !valid[2], valid[0] && !valid[1] && !valid[2]};
  assign accepted  = enable ? granted & {3{out_ready}} : 3'b111;
  assign out_valid = enable && valid != 3'b0;
  assign out_event = valid[2] ? {4'd2, events[83:56]} :
      valid[1] ? {4'd1, events[55:28]} : {4'd0, events[27:0]};
endmodule

`default_nettype wire
