package wire_test

import (
	"strings"
	"testing"

	"pushbench/server/wire"
)

// What the body is framed by: chunked alone, or nothing (RFC 9112 §6.1 and §6.3).
func TestHeadFraming(t *testing.T) {
	for _, c := range []struct {
		name, version, fields string
		chunked               bool
		err                   string
	}{
		{"nothing", "1", "", false, ""},
		{"chunked", "1", "Transfer-Encoding: Chunked\r\n", true, ""},
		{"empty elements", "1", "Transfer-Encoding: , chunked,\r\n", true, ""},
		{"an empty list", "1", "Transfer-Encoding:\r\n", false, ""},
		{"compressed", "1", "Transfer-Encoding: gzip\r\n", false, `transfer encoding "gzip"`},
		{"compressed, in chunks", "1", "Transfer-Encoding: gzip, chunked\r\n", false, `transfer encoding "gzip, chunked"`},
		{"in two lines", "1", "Transfer-Encoding: gzip\r\ntransfer-encoding: chunked\r\n", false, `transfer encoding "gzip, chunked"`},
		{"chunked and more", "1", "Transfer-Encoding: chunked, gzip\r\n", false, `transfer encoding "chunked, gzip"`},
		{"chunks in chunks", "1", "Transfer-Encoding: chunked, chunked\r\n", false, `transfer encoding "chunked, chunked"`},
		{"with a parameter", "1", "Transfer-Encoding: chunked;q=1\r\n", false, `transfer encoding "chunked;q=1"`},
		{"an unknown coding", "1", "Transfer-Encoding: cow\r\n", false, `transfer encoding "cow"`},
		{"none by name", "1", "Transfer-Encoding: identity\r\n", false, `transfer encoding "identity"`},
		{"chunked over HTTP/1.0", "0", "Transfer-Encoding: chunked\r\n", false, `transfer encoding "chunked" over HTTP/1.0`},
	} {
		var d wire.HeadDecoder
		if _, done, err := d.Feed([]byte("HTTP/1." + c.version + " 200 OK\r\n" + c.fields + "\r\n")); err != nil || !done {
			t.Fatalf("%s: done %t, %v", c.name, done, err)
		}
		chunked, err := d.Head().Chunked()
		if chunked != c.chunked || (err != nil) != (c.err != "") || err != nil && !strings.Contains(err.Error(), c.err) {
			t.Errorf("%s: chunked %t, error %v; want %t and %q", c.name, chunked, err, c.chunked, c.err)
		}
	}
}

// An error repeats what was seen, of bounded length and fit for a terminal.
func TestHeadErrorsSayWhatWasSeen(t *testing.T) {
	for stream, want := range map[string]string{
		"SSH-2.0-OpenSSH_9\r\n":                                       `it begins with "SSH-2.0-OpenSSH_9\r\n"`,
		"HTTP/2 200 OK\r\n\r\n":                                       `it begins with "HTTP/2 200 OK`,
		"\x00\x00\x12\x04\x00\x00\x00\x00\x00":                        `it begins with "\x00\x00\x12\x04`,
		"HTTP/1.1 200 OK\r\nA: \x1b[2J\r\n":                           `byte '\x1b' in line "A: "`,
		"HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n":                       `" c", expected a field line`,
		"HTTP/1.1 2000 OK\r\n\r\n":                                    `"HTTP/1.1 2000 OK", expected a status line`,
		"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n":               `Content-Length "-5"`,
		"HTTP/1.1 200 OK\r\n" + strings.Repeat("x", 999) + "\r\n\r\n": `"…, expected a field line`,
	} {
		var d wire.HeadDecoder
		_, _, err := d.Feed([]byte(stream))
		if err == nil || !strings.Contains(err.Error(), want) || len(err.Error()) > 400 {
			t.Errorf("%.40q: %v, want %s in it", stream, err, want)
		}
	}
}
