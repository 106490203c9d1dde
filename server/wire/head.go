package wire

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// MaxHead is the most bytes that a response head may have, interim responses
// before it included.
const MaxHead = 16 * 1024

// ErrHead means that bytes are no HTTP/1.1 response head (RFC 9112 §4 and §5), or
// that it is longer than MaxHead.
var ErrHead = errors.New("response head")

const (
	versionPrefix      = "HTTP/1."
	switchingProtocols = 101
)

// HeadDecoder takes an HTTP/1.1 response head from a stream. The zero value is
// ready. It is strict: lines end in CRLF, no field line is folded. Interim
// responses (1xx but for 101) are passed over, as RFC 9110 §15.2 asks.
type HeadDecoder struct {
	head Head
	buf  []byte
	size int // bytes seen, interim responses included
	line int // bytes of the current line
	cr   bool
	done bool
}

// Feed takes the next bytes of the stream. Once done, Head has the head and rest
// is what follows it: a part of p. p is only read and not kept.
func (d *HeadDecoder) Feed(p []byte) (rest []byte, done bool, err error) {
	for !d.done && len(p) > 0 {
		n, ended, err := d.scan(p)
		if err != nil {
			return nil, false, err
		}
		d.buf = append(d.buf, p[:n]...)
		p = p[n:]
		if !ended {
			break
		}
		head, err := parseHead(d.buf)
		if err != nil {
			return nil, false, err
		}
		if head.Status/100 == 1 && head.Status != switchingProtocols {
			d.buf = d.buf[:0]
			continue
		}
		d.head, d.done = head, true
	}
	return p, d.done, nil
}

// Head is the decoded head; before Feed said done it is empty.
func (d *HeadDecoder) Head() Head { return d.head }

// Release lets go of the bytes that a Head looks its fields up in. A Head taken
// before keeps working.
func (d *HeadDecoder) Release() { d.buf, d.head = nil, Head{} }

// scan looks for the end of the head in p and returns how many bytes of p belong
// to it. It finds bare CR and LF, control bytes and a wrong start at once, so
// that a target that speaks something else is not waited for.
func (d *HeadDecoder) scan(p []byte) (n int, ended bool, err error) {
	for i, b := range p {
		if at := len(d.buf) + i; at < len(versionPrefix) && b != versionPrefix[at] {
			return 0, false, fmt.Errorf("%w: it begins with %s, expected %q", ErrHead, Quote(slices.Concat(d.buf, p)), versionPrefix)
		}
		d.size++
		switch {
		case d.cr && b == '\n':
			if d.line == 0 {
				d.cr = false
				return i + 1, true, nil
			}
			d.cr, d.line = false, 0
		case !d.cr && b == '\r':
			d.cr = true
		case !d.cr && isFieldByte(b):
			d.line++
		default:
			return 0, false, fmt.Errorf("%w: byte %q in line %s, expected text and CRLF", ErrHead, b, Quote(d.lastLine(p[:i])))
		}
		if d.size >= MaxHead {
			return 0, false, fmt.Errorf("%w: longer than %d B", ErrHead, MaxHead)
		}
	}
	return len(p), false, nil
}

// lastLine is what has come of the current line, with p behind what is kept.
func (d *HeadDecoder) lastLine(p []byte) []byte {
	seen := slices.Concat(d.buf, p)
	return seen[bytes.LastIndexByte(seen, '\n')+1:]
}

// Head is the head of a response: its status and its fields.
type Head struct {
	Status int
	Reason string // as sent
	Minor  int    // of the version: 0 is HTTP/1.0
	fields []byte // field lines, each with its CRLF
}

// Get returns the value of a field by its name in any case. Several lines of one
// name are joined with ", " (RFC 9110 §5.3); without one it is empty.
func (h Head) Get(name string) string {
	var values []string
	for rest := h.fields; len(rest) > 0; {
		var line []byte
		line, rest, _ = bytes.Cut(rest, []byte("\r\n"))
		if field, value, _ := bytes.Cut(line, []byte{':'}); strings.EqualFold(string(field), name) {
			values = append(values, string(bytes.Trim(value, " \t")))
		}
	}
	return strings.Join(values, ", ")
}

// HasToken says whether the comma-separated list in a field has token in it, in
// any case: Connection: keep-alive, Upgrade.
func (h Head) HasToken(name, token string) bool {
	for item := range strings.SplitSeq(h.Get(name), ",") {
		if strings.EqualFold(strings.Trim(item, " \t"), token) {
			return true
		}
	}
	return false
}

// Chunked says whether the body is in the chunked transfer coding. Any other coding,
// one beside it, a parameter, and any coding over HTTP/1.0 are an error: the body
// cannot be told from its framing (RFC 9112 §6.1, §6.3 and §7).
func (h Head) Chunked() (bool, error) {
	coding := h.Get("Transfer-Encoding")
	items := strings.FieldsFunc(coding, func(r rune) bool { return r == ',' || r == ' ' || r == '\t' })
	switch {
	case len(items) == 0:
		return false, nil
	case len(items) > 1 || !strings.EqualFold(items[0], "chunked"):
		return false, fmt.Errorf("transfer encoding %s: chunked alone or none is expected", Quote(coding))
	case h.Minor == 0:
		return false, fmt.Errorf("transfer encoding %s over HTTP/1.0: none is expected", Quote(coding))
	}
	return true, nil
}

// MediaType is the Content-Type in lower case without its parameters.
func (h Head) MediaType() string {
	media, _, _ := strings.Cut(h.Get("Content-Type"), ";")
	return strings.ToLower(strings.Trim(media, " \t"))
}

// ContentLength is the length of the body where the head has it.
func (h Head) ContentLength() (n int64, ok bool) {
	n, err := strconv.ParseInt(h.Get("Content-Length"), 10, 64)
	return n, err == nil
}

// parseHead parses a head whose bytes scan let pass, with the empty line that ends it.
func parseHead(b []byte) (Head, error) {
	status, fields, _ := bytes.Cut(b, []byte("\r\n"))
	h := Head{fields: fields[:len(fields)-len("\r\n")]}
	if err := h.parseStatus(status); err != nil {
		return Head{}, err
	}
	for rest := h.fields; len(rest) > 0; {
		var line []byte
		line, rest, _ = bytes.Cut(rest, []byte("\r\n"))
		name, _, colon := bytes.Cut(line, []byte{':'})
		if !colon || !isToken(name) {
			return Head{}, fmt.Errorf("%w: %s, expected a field line", ErrHead, Quote(line))
		}
	}
	return h, h.checkLength()
}

// parseStatus parses HTTP/1.x SP 3DIGIT [ SP reason ]. The space before an empty
// reason is asked of senders, but many leave it out.
func (h *Head) parseStatus(line []byte) error {
	rest := line[len(versionPrefix):]
	ok := len(rest) >= 5 && isDigit(rest[0]) && rest[1] == ' ' &&
		'1' <= rest[2] && rest[2] <= '9' && isDigit(rest[3]) && isDigit(rest[4]) &&
		(len(rest) == 5 || rest[5] == ' ')
	if !ok {
		return fmt.Errorf("%w: %s, expected a status line", ErrHead, Quote(line))
	}
	h.Minor = int(rest[0] - '0')
	h.Status = int(rest[2]-'0')*100 + int(rest[3]-'0')*10 + int(rest[4]-'0')
	h.Reason = strings.Trim(string(rest[5:]), " \t")
	return nil
}

// checkLength refuses a body whose length is told wrongly or twice (RFC 9112 §6.3).
func (h Head) checkLength() error {
	length := h.Get("Content-Length")
	if length == "" {
		return nil
	}
	if n, ok := h.ContentLength(); !ok || n < 0 || !isDigit(length[0]) {
		return fmt.Errorf("%w: Content-Length %s, expected one number", ErrHead, Quote(length))
	}
	if h.Get("Transfer-Encoding") != "" {
		return fmt.Errorf("%w: both Content-Length and Transfer-Encoding, expected one", ErrHead)
	}
	return nil
}
