package wire_test

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
	"pushbench/server/wire"
)

var lookedUp = []string{
	"Content-Type", "Transfer-Encoding", "Upgrade", "Connection",
	"Sec-WebSocket-Accept", "Content-Length", "Content-Encoding",
}

// wholeHead is the grammar of RFC 9112 §4 and §5, as strict as HeadDecoder is.
var wholeHead = regexp.MustCompile("^HTTP/1\\.[0-9] ([1-9][0-9][0-9])( [^\r\n]*)?\r\n" +
	"((?:[!#$%&'*+.^_`|~0-9A-Za-z-]+:[^\r\n]*\r\n)*)\r\n$")

// controlByte is what no line of text has.
var controlByte = regexp.MustCompile(`[\x00-\x08\n-\x1f\x7f]`)

// readHead reads a response head from a whole input. Its events are the status
// and fields once the head is complete, and what follows it.
func readHead(input []byte) outcome {
	stream := string(input)
	incomplete := outcome{events: []string{""}}
	bad := outcome{events: []string{""}, failed: true}
	for from := 0; ; {
		end := strings.Index(stream[from:], "\r\n\r\n")
		if end < 0 || from+end+4 >= wire.MaxHead {
			rest := stream[from:]
			start := min(len(rest), len("HTTP/1."))
			if rest[:start] != "HTTP/1."[:start] || !isText(rest[:min(len(rest), wire.MaxHead-from)]) || len(stream) >= wire.MaxHead {
				return bad
			}
			return incomplete
		}
		head := stream[from : from+end+4]
		from += end + 4
		parts := wholeHead.FindStringSubmatch(head)
		if parts == nil || !isText(head) {
			return bad
		}
		status, _ := strconv.Atoi(parts[1])
		fields := map[string][]string{}
		for line := range strings.Lines(parts[3]) {
			name, value, _ := strings.Cut(line, ":")
			name = strings.ToLower(name)
			fields[name] = append(fields[name], strings.Trim(value, " \t\r\n"))
		}
		length := strings.Join(fields["content-length"], ", ")
		if length != "" {
			_, err := strconv.ParseInt(length, 10, 64)
			if err != nil || !digits.MatchString(length) || strings.Join(fields["transfer-encoding"], ", ") != "" {
				return bad
			}
		}
		if status < 200 && status != 101 {
			continue
		}
		text := fmt.Sprint(status)
		for _, name := range lookedUp {
			text += fmt.Sprintf(" %q", strings.Join(fields[strings.ToLower(name)], ", "))
		}
		return outcome{events: []string{stream[from:], text}}
	}
}

// isText says whether s is lines of text that end in CRLF, or the start of that.
func isText(s string) bool {
	s = strings.ReplaceAll(s, "\r\n", " ")
	s = strings.TrimSuffix(s, "\r")
	return !controlByte.MatchString(s)
}

func newHead() decoder {
	d := &wire.HeadDecoder{}
	var after []byte
	var text string
	return decoder{
		feed: func(p []byte) error {
			rest, done, err := d.Feed(p)
			after = append(after, rest...)
			if done && text == "" {
				text = strconv.Itoa(d.Head().Status)
				for _, name := range lookedUp {
					text += fmt.Sprintf(" %q", d.Head().Get(name))
				}
			}
			return err
		},
		events: func() []string {
			if text == "" {
				return []string{string(after)}
			}
			return []string{string(after), text}
		},
	}
}

var headCases = []struct {
	name, stream string
	ok, done     bool
}{
	{"event stream", "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello", true, true},
	{"upgrade", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n\x81\x01a", true, true},
	{"no fields", "HTTP/1.0 204 No Content\r\n\r\n", true, true},
	{"no reason", "HTTP/1.1 503 \r\n\r\n", true, true},
	{"no space before no reason", "HTTP/1.1 503\r\n\r\n", true, true},
	{"field in two lines", "HTTP/1.1 200 OK\r\nconnection: keep-alive\r\nCONNECTION:\tUpgrade \r\n\r\n", true, true},
	{"interim responses", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\n\r\nbody", true, true},
	{"interim response alone", "HTTP/1.1 100 Continue\r\n\r\n", true, false},
	{"unfinished", "HTTP/1.1 200 OK\r\nContent-Type: text/ev", true, false},
	{"nothing", "", true, false},

	{"other protocol", "SSH-2.0-OpenSSH_9.2p1\r\n", false, false},
	{"HTTP/2", "HTTP/2 200 OK\r\n\r\n", false, false},
	{"junk behind an interim response", "HTTP/1.1 100 Continue\r\n\r\nhello", false, false},
	{"bare LF", "HTTP/1.1 200 OK\n\n", false, false},
	{"bare CR", "HTTP/1.1 200 OK\r\r\n\r\n", false, false},
	{"NUL", "HTTP/1.1 200 OK\x00\r\n\r\n", false, false},
	{"two digits", "HTTP/1.1 20 OK\r\n\r\n", false, false},
	{"four digits", "HTTP/1.1 2000 OK\r\n\r\n", false, false},
	{"status below 100", "HTTP/1.1 099 OK\r\n\r\n", false, false},
	{"no status", "HTTP/1.1\r\n\r\n", false, false},
	{"no minor version", "HTTP/1. 200 OK\r\n\r\n", false, false},
	{"no colon", "HTTP/1.1 200 OK\r\nContent-Type\r\n\r\n", false, false},
	{"no name", "HTTP/1.1 200 OK\r\n: x\r\n\r\n", false, false},
	{"space before the colon", "HTTP/1.1 200 OK\r\nContent-Type : x\r\n\r\n", false, false},
	{"folded line", "HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n", false, false},
	{"two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\n", false, false},
	{"length and coding", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", false, false},
	{"length below zero", "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n", false, false},
	{"length beyond all", "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n", false, false},
	{"length with a sign", "HTTP/1.1 200 OK\r\nContent-Length: +5\r\n\r\n", false, false},
	{"too long", "HTTP/1.1 200 OK\r\nA: " + strings.Repeat("x", wire.MaxHead), false, false},
}

func TestHead(t *testing.T) {
	for _, c := range headCases {
		t.Run(c.name, func(t *testing.T) {
			got := readHead([]byte(c.stream))
			if got.failed == c.ok || (len(got.events) == 2) != c.done {
				t.Fatalf("the oracle finds %+v, want ok %t, done %t", got, c.ok, c.done)
			}
			checkSplits(t, []byte(c.stream), readHead, newHead)
		})
	}
}

func TestHeadErrorsAreErrHead(t *testing.T) {
	for _, c := range headCases {
		var d wire.HeadDecoder
		if _, _, err := d.Feed([]byte(c.stream)); err != nil && !errors.Is(err, wire.ErrHead) {
			t.Errorf("%s: %v, want a %v", c.name, err, wire.ErrHead)
		}
	}
}

func TestHeadLookup(t *testing.T) {
	var d wire.HeadDecoder
	rest, done, err := d.Feed([]byte("HTTP/1.1 200 OK\r\nContent-Type: Text/Event-Stream; charset=utf-8\r\n" +
		"X: gzip\r\nx: Chunked\r\nConnection: keep-alive, Upgrade\r\n\r\n"))
	if err != nil || !done || len(rest) > 0 {
		t.Fatalf("rest %q, done %t, %v", rest, done, err)
	}
	h := d.Head()
	d.Release()
	if d.Head().Status != 0 {
		t.Error("the decoder still has its head after Release")
	}
	for what, ok := range map[string]bool{
		"status":                h.Status == 200,
		"reason":                h.Reason == "OK",
		"version":               h.Minor == 1,
		"joined lines":          h.Get("X") == "gzip, Chunked",
		"absent field":          h.Get("Upgrade") == "",
		"token":                 h.HasToken("Connection", "upgrade"),
		"part of a token":       !h.HasToken("Connection", "keep"),
		"token of no field":     !h.HasToken("Upgrade", "websocket"),
		"media type":            h.MediaType() == "text/event-stream",
		"length that is not":    func() bool { _, ok := h.ContentLength(); return !ok }(),
		"empty head's anything": wire.Head{}.Get("A") == "",
	} {
		if !ok {
			t.Errorf("%s is wrong", what)
		}
	}
	d = wire.HeadDecoder{}
	if _, _, err := d.Feed([]byte("HTTP/1.1 404 Not Found\r\nContent-Length: 19\r\n\r\n")); err != nil {
		t.Fatal(err)
	}
	if n, ok := d.Head().ContentLength(); n != 19 || !ok {
		t.Errorf("Content-Length is %d, %t; want 19", n, ok)
	}
}

// headOf draws a valid head with something behind it.
func headOf(t *rapid.T) []byte {
	var b strings.Builder
	for range rapid.IntRange(0, 2).Draw(t, "interim") {
		b.WriteString("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n")
	}
	b.WriteString(rapid.StringMatching(`HTTP/1\.[01] [2-5][0-9][0-9] [A-Za-z ]{0,10}`).Draw(t, "status line") + "\r\n")
	names := append([]string{"Date", "X"}, lookedUp[:5]...)
	for range rapid.IntRange(0, 5).Draw(t, "fields") {
		name := rapid.SampledFrom(names).Draw(t, "name")
		value := rapid.StringMatching(`[ \t]{0,2}[a-zA-Z0-9,;=/ é-]{0,20}`).Draw(t, "value")
		b.WriteString(name + ":" + value + "\r\n")
	}
	return []byte(b.String() + "\r\n" + rapid.StringN(0, 5, -1).Draw(t, "rest"))
}

func TestHeadAnySplit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		checkSplit(t, mutate(t, headOf(t)), cutsOf(t), readHead, newHead())
	})
}

func TestHeadAgainstNetHTTP(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		status := rapid.IntRange(200, 599).Draw(t, "status")
		response := http.Response{StatusCode: status, ProtoMajor: 1, ProtoMinor: 1, Header: http.Header{}}
		for _, name := range []string{"Content-Type", "Upgrade", "Connection", "Content-Encoding"} {
			response.Header.Set(name, rapid.StringMatching(`[a-z0-9][a-z0-9/ ;,=-]{0,15}[a-z0-9]`).Draw(t, name))
		}
		var stream bytes.Buffer
		if err := response.Write(&stream); err != nil {
			t.Fatal(err)
		}
		var d wire.HeadDecoder
		_, done, err := d.Feed(stream.Bytes())
		if err != nil || !done {
			t.Fatalf("%q: done %t, %v", stream.Bytes(), done, err)
		}
		want, err := http.ReadResponse(bufio.NewReader(&stream), nil)
		if err != nil {
			t.Fatal(err)
		}
		if d.Head().Status != want.StatusCode {
			t.Fatalf("status %d, want %d", d.Head().Status, want.StatusCode)
		}
		for name := range response.Header {
			if got := d.Head().Get(name); got != want.Header.Get(name) {
				t.Fatalf("%s is %q, want %q", name, got, want.Header.Get(name))
			}
		}
	})
}

func FuzzHeadSplit(f *testing.F) {
	for _, c := range headCases {
		if len(c.stream) < 1000 {
			f.Add([]byte(c.stream), []byte{1, 0, 2, 1})
		}
	}
	f.Fuzz(func(t *testing.T, stream, cuts []byte) {
		skipLong(t, stream, cuts)
		checkSplit(t, stream, cuts, readHead, newHead())
	})
}
