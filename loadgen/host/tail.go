package host

import (
	"bytes"
	"sync"
	"unicode/utf8"
)

const (
	tailLines = 20
	tailBytes = 4 << 10
)

// tail keeps the last lines written to it, at most 4 KiB of them.
type tail struct {
	mu    sync.Mutex
	lines int
	kept  []byte
	cut   bool // something was forgotten
}

func newTail(lines int) *tail {
	if lines <= 0 {
		lines = tailLines
	}
	return &tail{lines: lines}
}

// Write keeps p and forgets what is too old. It never fails.
func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	n := len(p)
	if n > tailBytes {
		p, t.cut = p[n-tailBytes:], true
	}
	t.kept = append(t.kept, p...)
	if excess := len(t.kept) - tailBytes; excess > 0 {
		t.kept, t.cut = append(t.kept[:0], t.kept[excess:]...), true
	}
	return n, nil
}

// String is the kept lines without a final newline. A first one whose beginning was
// forgotten begins with "…".
func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	text := bytes.TrimRight(t.kept, "\r\n")
	from := len(text)
	for range t.lines {
		from = bytes.LastIndexByte(text[:from], '\n')
		if from < 0 && t.cut {
			return "…" + string(text[halfRune(text):])
		}
		if from < 0 {
			return string(text)
		}
	}
	return string(text[from+1:])
}

// halfRune is how many bytes at the beginning of text belong to a character whose first
// byte is gone: at most 3.
func halfRune(text []byte) int {
	n := 0
	for n < min(len(text), utf8.UTFMax-1) && !utf8.RuneStart(text[n]) {
		n++
	}
	return n
}

// lineBytes is the longest line that is passed on; the rest of a longer one is dropped.
const lineBytes = 64 << 10

// lines cuts what is written to it into lines.
type lines struct {
	emit func(line string)
	part []byte
}

// Write passes on every line that p completes. It never fails.
func (l *lines) Write(p []byte) (int, error) {
	n := len(p)
	for {
		i := bytes.IndexByte(p, '\n')
		if i < 0 {
			l.keep(p)
			return n, nil
		}
		l.keep(p[:i])
		l.emit(string(bytes.TrimSuffix(l.part, []byte("\r"))))
		l.part = l.part[:0]
		p = p[i+1:]
	}
}

// flush passes on an unfinished last line.
func (l *lines) flush() {
	if len(l.part) > 0 {
		l.emit(string(l.part))
		l.part = nil
	}
}

func (l *lines) keep(p []byte) {
	if room := lineBytes - len(l.part); len(p) > room {
		p = p[:room]
	}
	l.part = append(l.part, p...)
}
