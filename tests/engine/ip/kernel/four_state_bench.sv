// The kernel in a four-state simulator, with a small AXI4 memory: load, self-test, words.
//
// What is unknown stays unknown here, where a two-state simulator invents a value. Once reset is over
// no handshake, address or written byte may be unknown. Plusargs: memory (hex file, a 64-bit word a
// line), dump (hex file to write), n_words, model, images, out (byte addresses), limit (cycles a run).
`timescale 1ns / 1ps
`default_nettype none

module four_state_bench #(
    parameter [31:0] GEOMETRY = 32'd0
);
  localparam int WORDS = 131072;
  localparam [31:0] LOAD = 0, INFER = 1, SELF_TEST = 2;

  reg clk = 0, rst_n = 0;
  always #5 clk = !clk;

  reg [11:0] awaddr, araddr;
  reg awvalid = 0, wvalid = 0, bready = 0, arvalid = 0, rready = 0;
  reg [31:0] wdata;
  wire awready, wready, bvalid, arready, rvalid, interrupt;
  wire [31:0] rdata;
  wire [1:0] bresp, rresp;

  wire [63:0] m_araddr, m_awaddr, m_wdata;
  wire [7:0] m_arlen, m_awlen, m_wstrb;
  wire [2:0] m_arsize, m_awsize;
  wire [1:0] m_arburst, m_awburst;
  wire m_arvalid, m_rready, m_awvalid, m_wvalid, m_wlast, m_bready;
  reg m_rvalid = 0, m_rlast = 0, m_bvalid = 0;
  reg [63:0] m_rdata;

  reg [63:0] memory[0:WORDS-1];
  reg reading = 0, writing = 0;
  reg [16:0] read_word, write_word;
  reg [8:0] read_left;
  integer wait_left;

  wire m_arready = !reading;
  wire m_awready = !writing && !m_bvalid;
  wire m_wready = writing;

  kws_sparse #(
      .GEOMETRY(GEOMETRY)
  ) kernel (
      .ap_clk(clk), .ap_rst_n(rst_n), .interrupt(interrupt),
      .s_axi_control_awaddr(awaddr), .s_axi_control_awvalid(awvalid),
      .s_axi_control_awready(awready), .s_axi_control_wdata(wdata), .s_axi_control_wstrb(4'hf),
      .s_axi_control_wvalid(wvalid), .s_axi_control_wready(wready), .s_axi_control_bresp(bresp),
      .s_axi_control_bvalid(bvalid), .s_axi_control_bready(bready),
      .s_axi_control_araddr(araddr), .s_axi_control_arvalid(arvalid),
      .s_axi_control_arready(arready), .s_axi_control_rdata(rdata), .s_axi_control_rresp(rresp),
      .s_axi_control_rvalid(rvalid), .s_axi_control_rready(rready),
      .m_axi_gmem_araddr(m_araddr), .m_axi_gmem_arlen(m_arlen), .m_axi_gmem_arsize(m_arsize),
      .m_axi_gmem_arburst(m_arburst), .m_axi_gmem_arvalid(m_arvalid),
      .m_axi_gmem_arready(m_arready), .m_axi_gmem_rdata(m_rdata), .m_axi_gmem_rresp(2'b00),
      .m_axi_gmem_rlast(m_rlast), .m_axi_gmem_rvalid(m_rvalid), .m_axi_gmem_rready(m_rready),
      .m_axi_gmem_awaddr(m_awaddr), .m_axi_gmem_awlen(m_awlen), .m_axi_gmem_awsize(m_awsize),
      .m_axi_gmem_awburst(m_awburst), .m_axi_gmem_awvalid(m_awvalid),
      .m_axi_gmem_awready(m_awready), .m_axi_gmem_wdata(m_wdata), .m_axi_gmem_wstrb(m_wstrb),
      .m_axi_gmem_wlast(m_wlast), .m_axi_gmem_wvalid(m_wvalid), .m_axi_gmem_wready(m_wready),
      .m_axi_gmem_bresp(2'b00), .m_axi_gmem_bvalid(m_bvalid), .m_axi_gmem_bready(m_bready)
  );

  always @(posedge clk) begin
    if (!rst_n) begin
      reading <= 0;
      writing <= 0;
      m_rvalid <= 0;
      m_bvalid <= 0;
    end else begin
      if (m_arvalid && m_arready) begin
        reading <= 1;
        read_word <= m_araddr[19:3];
        read_left <= m_arlen + 9'd1;
        wait_left <= 12;
      end else if (wait_left != 0) begin
        wait_left <= wait_left - 1;
      end else if (reading && (!m_rvalid || m_rready)) begin
        m_rvalid <= read_left != 0;
        m_rlast <= read_left == 1;
        m_rdata <= memory[read_word];
        read_word <= read_word + 1;
        if (read_left == 0) reading <= 0;
        else read_left <= read_left - 1;
      end
      if (m_awvalid && m_awready) begin
        writing <= 1;
        write_word <= m_awaddr[19:3];
      end
      if (m_wvalid && m_wready) begin
        memory[write_word] <= m_wdata;
        write_word <= write_word + 1;
        if (m_wlast) begin
          writing <= 0;
          m_bvalid <= 1;
        end
      end
      if (m_bvalid && m_bready) m_bvalid <= 0;
    end
  end

  task unknown(input [8*16-1:0] what);
    begin
      $display("UNKNOWN %0s at %0t", what, $time);
      $finish;
    end
  endtask

  always @(negedge clk) if (rst_n) begin
    if (^{awready, wready, bvalid, arready, rvalid, interrupt} === 1'bx) unknown("control");
    if (rvalid && ^rdata === 1'bx) unknown("rdata");
    if (^{m_arvalid, m_rready, m_awvalid, m_wvalid, m_bready} === 1'bx) unknown("handshake");
    if (m_arvalid && ^{m_araddr, m_arlen} === 1'bx) unknown("araddr");
    if (m_awvalid && ^{m_awaddr, m_awlen} === 1'bx) unknown("awaddr");
    if (m_wvalid && ^{m_wdata, m_wstrb, m_wlast} === 1'bx) unknown("wdata");
  end

  task write(input [11:0] offset, input [31:0] value);
    begin
      @(negedge clk);
      awaddr = offset; wdata = value; awvalid = 1; wvalid = 1; bready = 1;
      while (awvalid || wvalid || !bvalid) begin
        @(posedge clk);
        #1;
        awvalid = 0; wvalid = 0;
      end
      @(posedge clk);
      #1 bready = 0;
    end
  endtask

  reg [31:0] value;
  task read(input [11:0] offset);
    begin
      @(negedge clk);
      araddr = offset; arvalid = 1; rready = 1;
      @(posedge clk);
      #1 arvalid = 0;
      while (!rvalid) @(negedge clk);
      value = rdata;
      @(posedge clk);
      #1;
      rready = 0;
    end
  endtask

  reg [8*512-1:0] memory_file, dump_file;
  reg [31:0] n_words, model, images, out, limit, left;

  task run(input [31:0] mode, input [31:0] address, input [31:0] count);
    begin
      write(12'h10, model);
      write(12'h14, 0);
      write(12'h1c, images);
      write(12'h20, 0);
      write(12'h28, address);
      write(12'h2c, 0);
      write(12'h34, count);
      write(12'h3c, mode);
      write(12'h44, 32'h700 + mode);
      write(12'h00, 1);
      value = 0;
      left = limit;
      while (!value[1] && left != 0) begin
        repeat (20) @(posedge clk);
        left = left < 20 ? 0 : left - 20;
        read(12'h00);
      end
      if (!value[1]) $display("HUNG in mode %0d", mode);
      read(12'h64);
      $display("MODE %0d STATUS %0h", mode, value);
    end
  endtask

  initial begin
    if (!$value$plusargs("memory=%s", memory_file)) $finish;
    if (!$value$plusargs("dump=%s", dump_file)) $finish;
    if (!$value$plusargs("n_words=%d", n_words)) $finish;
    if (!$value$plusargs("model=%d", model)) $finish;
    if (!$value$plusargs("images=%d", images)) $finish;
    if (!$value$plusargs("out=%d", out)) $finish;
    if (!$value$plusargs("limit=%d", limit)) $finish;
    $readmemh(memory_file, memory);
    wait_left = 0;
    repeat (20) @(negedge clk);
    rst_n = 1;
    run(LOAD, out, 0);
    run(SELF_TEST, out, 0);
    run(INFER, out, n_words);
    repeat (20) @(posedge clk);
    $writememh(dump_file, memory, out >> 3, (out >> 3) + 8 * n_words + 7);
    $finish;
  end
endmodule

`default_nettype wire
