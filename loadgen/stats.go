package loadgen

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"

	"pushbench/server/wire"
)

const (
	// maxValue bounds one value of a target's statistics, and all but the books by
	// subscriber together, bytes.
	maxValue = 64 << 10
	// maxPage is what the page of one subscriber may take, spaces included, bytes.
	maxPage = 1 << 10
	// morePages is how many subscribers beyond a run's own a target may know:
	// probes, and those that tried twice.
	morePages = 1000
)

// readStats reads a target's statistics piece by piece: what is kept of them, and
// what is read, is bounded by what a target of so many clients can have to say.
func readStats(answer io.Reader, clients int) (wire.Stats, error) {
	pages := 2*clients + morePages
	r := &statsReader{bounded: bounded{r: answer, left: maxValue + int64(pages)*maxPage}, pages: pages}
	r.d = json.NewDecoder(&r.bounded)
	s, err := r.stats()
	if err != nil {
		return wire.Stats{}, fmt.Errorf("the statistics are not the JSON of the contract: %w", err)
	}
	return s, nil
}

type statsReader struct {
	bounded
	pages int // at most
}

func (r *statsReader) stats() (s wire.Stats, err error) {
	switch begin, err := r.d.Token(); {
	case err != nil:
		return s, inWords(err)
	case begin != json.Delim('{'):
		return s, fmt.Errorf("it begins with %.40q: expected an object", fmt.Sprint(begin))
	}
	var pages []wire.ClientBook
	fields := map[string]json.RawMessage{}
	size := 0
	for r.d.More() {
		key, err := r.d.Token()
		if err != nil {
			return s, inWords(err)
		}
		name, _ := key.(string) // nothing else can stand there
		if name == "clients" {
			if pages, err = r.books(); err != nil {
				return s, err
			}
			continue
		}
		var value json.RawMessage
		if err := r.d.Decode(&value); err != nil {
			return s, inWords(err)
		}
		if size += len(name) + len(value); size > maxValue {
			return s, fmt.Errorf("more than %d B beside the books of the subscribers", maxValue)
		}
		fields[name] = value
	}
	if _, err := r.d.Token(); err != nil { // the closing brace
		return s, inWords(err)
	}
	if _, err := r.d.Token(); err == nil {
		return s, errors.New("something follows the object: expected nothing")
	} else if !errors.Is(err, io.EOF) {
		return s, inWords(err)
	}
	whole, err := json.Marshal(fields)
	if err != nil {
		return s, inWords(err)
	}
	err = inWords(json.Unmarshal(whole, &s))
	s.Clients = pages
	return s, err
}

// books reads the pages of the subscribers, one at a time.
func (r *statsReader) books() (pages []wire.ClientBook, err error) {
	switch begin, err := r.d.Token(); {
	case err != nil:
		return nil, inWords(err)
	case begin == nil: // null
		return nil, nil
	case begin != json.Delim('['):
		return nil, fmt.Errorf("clients begins with %.40q: expected a list", fmt.Sprint(begin))
	}
	for r.d.More() {
		if len(pages) == r.pages {
			return nil, fmt.Errorf("clients: more than %d subscribers: expected about as many as the run has", r.pages)
		}
		var page wire.ClientBook
		if err := r.d.Decode(&page); err != nil {
			return nil, fmt.Errorf("clients[%d]: %w", len(pages), inWords(err))
		}
		pages = append(pages, page)
	}
	_, err = r.d.Token()
	return pages, inWords(err)
}

// bounded is what a decoder reads from: so much in all, and no value of more than
// maxValue, since the decoder keeps a value until its end has come.
type bounded struct {
	r    io.Reader
	d    *json.Decoder
	left int64
	read int64
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.left == 0 {
		return 0, fmt.Errorf("no end after %d B", b.read)
	}
	if b.read-b.d.InputOffset() > maxValue {
		return 0, fmt.Errorf("a value of more than %d B", maxValue)
	}
	n, err := b.r.Read(p[:min(int64(len(p)), b.left)])
	b.left -= int64(n)
	b.read += int64(n)
	return n, err
}

// inWords says what encoding/json found without the names of Go, and not at the
// length of what it found.
func inWords(err error) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("it ends too early")
	}
	wrong, ok := errors.AsType[*json.UnmarshalTypeError](err)
	if !ok {
		return err
	}
	want := map[reflect.Kind]string{
		reflect.Bool: "true or false", reflect.String: "a text", reflect.Int: "a whole number",
		reflect.Int64: "a whole number", reflect.Uint32: "a whole number from 0", reflect.Struct: "an object",
	}[wrong.Type.Kind()]
	if want == "" {
		want = "another kind of value"
	}
	field := ""
	if wrong.Field != "" {
		field = wrong.Field + " "
	}
	return fmt.Errorf("%sis %.40s: expected %s", field, strings.TrimPrefix(wrong.Value, "number "), want)
}
