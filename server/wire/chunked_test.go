package wire_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net/http/httputil"
	"regexp"
	"strings"
	"testing"
	"unsafe"

	"pgregory.net/rapid"
	"pushbench/server/wire"
)

// Grammar of RFC 9112 §7.1, for lines whose end has come and for their starts.
var (
	sizeLine         = regexp.MustCompile(`^[0-9A-Fa-f]+([ \t]*;[^\x00-\x08\n-\x1f\x7f]*)?$`)
	sizeLineStart    = regexp.MustCompile(`^([0-9A-Fa-f]*|[0-9A-Fa-f]+[ \t]*(;[^\x00-\x08\n-\x1f\x7f]*)?)$`)
	trailerLine      = regexp.MustCompile("^([!#$%&'*+.^_`|~0-9A-Za-z-]+:[^\\x00-\\x08\n-\\x1f\\x7f]*)?$")
	trailerLineStart = regexp.MustCompile("^([!#$%&'*+.^_`|~0-9A-Za-z-]+(:[^\\x00-\\x08\n-\\x1f\\x7f]*)?)?$")
	hexStart         = regexp.MustCompile(`^[0-9A-Fa-f]*`)
)

// readChunked is the decoding of RFC 9112 §7.1.3 over a whole input. Its events
// are the body as one string, and whether it is complete.
func readChunked(input []byte) outcome {
	rest := string(input)
	body, done, failed := "", false, false
	trailer := 0
	// line takes a line, and says whether its end has come.
	line := func(whole, start *regexp.Regexp, limit int) (string, bool) {
		text, next, ended := strings.Cut(rest, "\r")
		if ended {
			failed = !whole.MatchString(text) || next != "" && next[0] != '\n'
			ended = next != ""
			rest = strings.TrimPrefix(next, "\n")
			failed = failed || len(text)+1 > limit
		} else {
			failed = !start.MatchString(text) || len(text) > limit
		}
		size, _ := new(big.Int).SetString("0"+hexStart.FindString(text), 16)
		if whole == sizeLine && size.BitLen() > 62 {
			failed = true
		}
		return text, ended && !failed
	}
	for !done && !failed {
		text, ended := line(sizeLine, sizeLineStart, wire.MaxChunkLine)
		if !ended {
			break
		}
		var size int
		fmt.Sscanf(text, "%x", &size)
		if size > 0 {
			n := min(size, len(rest))
			body += rest[:n]
			rest = rest[n:]
			ends := min(2, len(rest))
			failed = rest[:ends] != "\r\n"[:ends]
			if n < size || ends < 2 {
				break
			}
			rest = rest[2:]
			continue
		}
		for !done {
			text, ended := line(trailerLine, trailerLineStart, wire.MaxTrailer-trailer)
			if !ended {
				break
			}
			trailer += len(text) + 1
			done = text == ""
		}
		break
	}
	if done && rest != "" {
		failed = true
	}
	return outcome{[]string{body, fmt.Sprint(done)}, failed}
}

// byteRecorder collects a body.
type byteRecorder struct{ body []byte }

func (r *byteRecorder) Bytes(p []byte) error { r.body = append(r.body, p...); return nil }

func newChunked() decoder {
	d := &wire.ChunkedDecoder{}
	r := &byteRecorder{}
	return decoder{
		feed:   func(p []byte) error { return d.Feed(p, r) },
		events: func() []string { return []string{string(r.body), fmt.Sprint(d.Done())} },
	}
}

var chunkedCases = []struct {
	name, stream, body string
	done, failed       bool
}{
	{"two chunks", "5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n", "hello world", true, false},
	{"large and small digits", "a\r\n0123456789\r\nA\r\n0123456789\r\n0\r\n\r\n", "01234567890123456789", true, false},
	{"leading zeros", "0005\r\nhello\r\n000\r\n\r\n", "hello", true, false},
	{"extensions", "5;a=b;c=\"d;e\"\r\nhello\r\n0 ; last\r\n\r\n", "hello", true, false},
	{"trailers", "0\r\nExpires: never\r\nX-Empty:\r\n\r\n", "", true, false},
	{"line ends are data", "4\r\n\r\n\r\n\r\n0\r\n\r\n", "\r\n\r\n", true, false},
	{"unfinished", "5\r\nhel", "hel", false, false},
	{"unfinished end", "0\r\n", "", false, false},
	{"nothing", "", "", false, false},

	{"no size", "\r\nhello", "", false, true},
	{"extension without size", ";a\r\n", "", false, true},
	{"not hexadecimal", "5g\r\n", "", false, true},
	{"sign", "-5\r\n", "", false, true},
	{"prefix", "0x5\r\nhello\r\n", "", false, true},
	{"space before the size", " 5\r\nhello\r\n", "", false, true},
	{"space behind the size", "5 \r\nhello\r\n", "", false, true},
	{"bare LF", "5\nhello\r\n", "", false, true},
	{"bare CR", "5\rhello\r\n", "", false, true},
	{"LF in an extension", "5;a\nb\r\nhello\r\n", "", false, true},
	{"data longer than said", "4\r\nhello\r\n", "hell", false, true},
	{"data shorter than said", "6\r\nhello\r\n0\r\n\r\n", "hello\r", false, true},
	{"CR without LF behind data", "5\r\nhello\rx", "hello", false, true},
	{"size beyond 62 bits", "4000000000000000\r\n", "", false, true},
	{"size beyond 64 bits", "10000000000000005\r\nhello\r\n", "", false, true},
	{"trailer without colon", "0\r\nExpires\r\n\r\n", "", false, true},
	{"trailer without name", "0\r\n: never\r\n\r\n", "", false, true},
	{"folded trailer", "0\r\nA: b\r\n c\r\n\r\n", "", false, true},
	{"control byte in a trailer", "0\r\nA: \x01\r\n\r\n", "", false, true},
	{"bytes behind the end", "0\r\n\r\nx", "", true, true},
	{"long extension", "5;" + strings.Repeat("x", wire.MaxChunkLine) + "\r\n", "", false, true},
	{"long trailers", "0\r\n" + strings.Repeat("Name: "+strings.Repeat("x", 500)+"\r\n", wire.MaxTrailer/500+1), "", false, true},
}

func TestChunked(t *testing.T) {
	for _, c := range chunkedCases {
		t.Run(c.name, func(t *testing.T) {
			want := outcome{[]string{c.body, fmt.Sprint(c.done)}, c.failed}
			got := readChunked([]byte(c.stream))
			if got.failed != want.failed || strings.Join(got.events, ",") != strings.Join(want.events, ",") {
				t.Fatalf("the oracle finds %+v, want %+v", got, want)
			}
			checkSplits(t, []byte(c.stream), readChunked, newChunked)
		})
	}
}

func TestChunkedErrorsAreErrChunked(t *testing.T) {
	for _, c := range chunkedCases {
		var d wire.ChunkedDecoder
		if err := d.Feed([]byte(c.stream), &byteRecorder{}); err != nil && !errors.Is(err, wire.ErrChunked) {
			t.Errorf("%s: %v, want a %v", c.name, err, wire.ErrChunked)
		}
	}
}

func TestChunkedSinkErrorStops(t *testing.T) {
	var d wire.ChunkedDecoder
	sink := &failingSink{after: 1}
	if err := d.Feed([]byte("1\r\na\r\n1\r\nb\r\n"), sink); !errors.Is(err, io.ErrShortWrite) || sink.calls != 1 {
		t.Errorf("%v after %d calls, want the sink's error after 1", err, sink.calls)
	}
}

// chunkedOf draws a valid chunked body.
func chunkedOf(t *rapid.T) []byte {
	var b bytes.Buffer
	for range rapid.IntRange(0, 6).Draw(t, "chunks") {
		data := rapid.SliceOfN(rapid.Byte(), 1, 40).Draw(t, "data")
		extension := rapid.SampledFrom([]string{"", "", "", ";a=b", " \t; c"}).Draw(t, "extension")
		format := rapid.SampledFrom([]string{"%x%s\r\n%s\r\n", "%X%s\r\n%s\r\n", "%04x%s\r\n%s\r\n"}).Draw(t, "format")
		fmt.Fprintf(&b, format, len(data), extension, data)
	}
	if rapid.Bool().Draw(t, "last chunk") {
		b.WriteString("0\r\n")
		b.WriteString(rapid.SampledFrom([]string{"", "", "A: b\r\n", "A: b\r\nC:\r\n"}).Draw(t, "trailer"))
		b.WriteString("\r\n")
	}
	return b.Bytes()
}

func TestChunkedAnySplit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		checkSplit(t, mutate(t, chunkedOf(t)), cutsOf(t), readChunked, newChunked())
	})
}

func TestChunkedAgainstNetHTTP(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var stream bytes.Buffer
		var want []byte
		w := httputil.NewChunkedWriter(&stream)
		for range rapid.IntRange(0, 6).Draw(t, "chunks") {
			data := rapid.SliceOfN(rapid.Byte(), 1, 300).Draw(t, "data")
			want = append(want, data...)
			if _, err := w.Write(data); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		stream.WriteString("\r\n") // the end of an empty trailer section, which the writer leaves to its caller
		var d wire.ChunkedDecoder
		var got byteRecorder
		if err := d.Feed(stream.Bytes(), &got); err != nil || !d.Done() || !bytes.Equal(got.body, want) {
			t.Fatalf("%q: body %q, done %t, %v; want %q", stream.Bytes(), got.body, d.Done(), err, want)
		}
	})
}

// lastBytes keeps the slice itself, to see where it points.
type lastBytes struct{ p []byte }

func (l *lastBytes) Bytes(p []byte) error { l.p = p; return nil }

func TestChunkIsNotCopied(t *testing.T) {
	var d wire.ChunkedDecoder
	var sink lastBytes
	stream := []byte("5\r\nhello\r\n")
	feed := func() {
		if err := d.Feed(stream, &sink); err != nil {
			t.Fatal(err)
		}
	}
	feed()
	if len(sink.p) != 5 || &sink.p[0] != &stream[3] {
		t.Error("the data was copied, want a part of the bytes fed")
	}
	if n := testing.AllocsPerRun(100, feed); n != 0 {
		t.Errorf("%v allocations a chunk, want none", n)
	}
	if size := unsafe.Sizeof(d); size > 16 {
		t.Errorf("a decoder takes %d B, want at most 16", size)
	}
}

func FuzzChunkedSplit(f *testing.F) {
	for _, c := range chunkedCases {
		if len(c.stream) < 200 {
			f.Add([]byte(c.stream), []byte{1, 0, 2, 1})
		}
	}
	f.Fuzz(func(t *testing.T, stream, cuts []byte) {
		skipLong(t, stream, cuts)
		checkSplit(t, stream, cuts, readChunked, newChunked())
	})
}
