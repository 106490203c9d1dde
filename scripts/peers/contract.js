// A whole target without a control endpoint, in plain Node.js: SSE at /sse and
// WebSocket at /ws, as server/CONTRACT.md asks.
//
//   node contract.js PORT RATE PAYLOAD
'use strict';
const http = require('node:http');
const { createHash } = require('node:crypto');
const { performance } = require('node:perf_hooks');

const [port, rate, size] = process.argv.slice(2).map(Number);
if (!(port > 0 && rate > 0 && size >= 45)) {
  console.error('usage: node contract.js PORT RATE PAYLOAD, payload at least 45 bytes');
  process.exit(2);
}

// CRC-32 of IEEE 802.3, bytes in ASCII.
const table = Array.from({ length: 256 }, (_, n) => {
  for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
  return n;
});
function crc32(text) {
  let c = ~0;
  for (let i = 0; i < text.length; i++) c = table[(c ^ text.charCodeAt(i)) & 255] ^ (c >>> 8);
  return ~c >>> 0;
}

// The envelope, then filler.
const now = () => BigInt(Math.round((performance.timeOrigin + performance.now()) * 1e3)) * 1000n;
const digits = (value, width) => value.toString(36).padStart(width, '0');
const filler = 'abcdefghijklmnopqrstuvwxyz0123456789'.repeat(size / 36 + 1).slice(0, size - 45);
function payload(sequence, intended) {
  const head = 'p1' + digits(0, 5) + digits(sequence, 7) + digits(intended, 12) + digits(now(), 12);
  return head + digits(crc32(head + filler), 7) + filler;
}

// One text frame from a server: RFC 6455, section 5.2, final and unmasked.
function frame(text) {
  const length = text.length < 126 ? Buffer.from([text.length]) : Buffer.alloc(text.length < 65536 ? 3 : 9);
  if (length.length === 3) { length[0] = 126; length.writeUInt16BE(text.length, 1); }
  if (length.length === 9) { length[0] = 127; length.writeBigUInt64BE(BigInt(text.length), 1); }
  return Buffer.concat([Buffer.from([0x81]), length, Buffer.from(text)]);
}

// Message n is due at t0 + n/rate. Who is late sends at once and keeps the schedule.
const streams = new Set(), sockets = new Set();
const t0 = now();
const due = n => t0 + BigInt(Math.floor(n * 1e9 / rate));
let next = 0;
function publish() {
  for (; due(next) <= now(); next++) {
    const text = payload(next, due(next));
    const event = 'data: ' + text + '\n\n', message = sockets.size > 0 && frame(text);
    for (const s of streams) s.write(event);
    for (const s of sockets) s.write(message);
  }
  setTimeout(publish, Number(due(next) - now()) / 1e6);
}

function keep(set, stream) {
  set.add(stream);
  stream.on('close', () => set.delete(stream)).on('error', () => stream.destroy());
}

const server = http.createServer((request, response) => {
  if (!request.url.startsWith('/sse')) return response.writeHead(404).end();
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
  response.flushHeaders();
  keep(streams, response);
});
server.on('upgrade', (request, socket) => {
  const key = request.headers['sec-websocket-key'];
  if (!request.url.startsWith('/ws') || !key) return socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
  const accept = createHash('sha1').update(key + '258EAFA5-E914-47DA-95CA-C5AB0DC85B11').digest('base64');
  socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
    'Sec-WebSocket-Accept: ' + accept + '\r\n\r\n');
  socket.setNoDelay(true);
  socket.resume(); // a client's frames are of no interest, but its end is
  keep(sockets, socket);
});
server.listen(port, '127.0.0.1', publish);
