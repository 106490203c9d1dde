package loadgen

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"pushbench/server/wire"
)

// What a target says in the words of the contract is read as encoding/json would.
func TestReadStats(t *testing.T) {
	full := wire.Stats{
		PID: 1, Stack: "x", Publishing: true, Connected: 2, Breaches: 3, CPU: new(int64(5)),
		Clients: []wire.ClientBook{{Client: -1}, {Client: 4, Enqueued: 9, Written: 8, Dropped: 1, WindowDropped: 1, Connected: true}},
	}
	text, err := json.Marshal(full)
	if err != nil {
		t.Fatal(err)
	}
	indented, err := json.MarshalIndent(full, "  ", "        ")
	if err != nil {
		t.Fatal(err)
	}
	for _, doc := range []string{
		string(text), string(indented), "{}", ` {"clients":null,"other":{"a":[1,{"b":null}]}} `,
		`{"clients":[],"connected":1,"connected":2,"cpu_ns":null,"Written":7}`,
	} {
		var want wire.Stats
		if err := json.Unmarshal([]byte(doc), &want); err != nil {
			t.Fatal(err)
		}
		got, err := readStats(iotest.OneByteReader(strings.NewReader(doc)), 2)
		if err != nil {
			t.Errorf("%s: %v", doc, err)
		}
		if len(want.Clients) == 0 {
			want.Clients, got.Clients = nil, nil
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", doc, diff)
		}
	}
}

func TestReadStatsRefusesInWords(t *testing.T) {
	for doc, want := range map[string]string{
		"":                              "it ends too early",
		"{":                             "it ends too early",
		`{"connected":1`:                "it ends too early",
		`{"clients":[{"client":1}`:      "it ends too early",
		"[]":                            `it begins with "[": expected an object`,
		"null":                          `it begins with "<nil>": expected an object`,
		"nonsense":                      "invalid character",
		"\x1f\x8b\x08":                  "invalid character",
		"{} {}":                         "something follows the object: expected nothing",
		`{"connected":"many"}`:          "connected is string: expected a whole number",
		`{"connected":1e400}`:           "connected is 1e400: expected a whole number",
		`{"written":0.5}`:               "written is 0.5: expected a whole number",
		`{"publishing":1}`:              "publishing is number: expected true or false",
		`{"pid":99999999999999999999}`:  "pid is 99999999999999999999: expected a whole number",
		`{"clients":{}}`:                `clients begins with "{": expected a list`,
		`{"clients":[{},7]}`:            "clients[1]: is number: expected an object",
		`{"clients":[{"client":-0.1}]}`: "clients[0]: client is -0.1: expected a whole number",
		`{"written":` + strings.Repeat("1", 30_000) + `}`: "written is 1111111111111111111111111111111111111111: expected a whole number",
		`{"deep":` + strings.Repeat("[", 20_000):          "exceeded max depth",
	} {
		_, err := readStats(strings.NewReader(doc), 2)
		if err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), "the statistics are not the JSON of the contract: ") {
			t.Errorf("%.60q: error %v, want one with %q", doc, err, want)
			continue
		}
		if text := err.Error(); len(text) > 200 || strings.Contains(text, "Go ") {
			t.Errorf("%.60q: the error is %q, want plain words", doc, text)
		}
	}
}

// forever repeats a text without end, after another.
func forever(before, again string) io.Reader {
	return io.MultiReader(strings.NewReader(before), &repeated{text: again})
}

type repeated struct {
	text string
	at   int
}

func (r *repeated) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = r.text[r.at]
		r.at = (r.at + 1) % len(r.text)
	}
	return len(p), nil
}

// Whatever a target answers, and however much of it, takes little memory.
func TestReadStatsTakesLittleMemory(t *testing.T) {
	const clients = 1000
	for name, answer := range map[string]struct {
		body io.Reader
		want string
	}{
		"20 million subscribers": {forever(`{"clients":[{"client":1}`, `,{"client":2,"enqueued":3,"written":3}`), "more than 3000 subscribers"},
		"long pages":             {forever(`{"clients":[{}`, `,{"client":2,"x":"`+strings.Repeat("x", 5000)+`"}`), "no end after"},
		"pages of another kind":  {forever(`{"clients":[{}`, `,"x"`), "is string: expected an object"},
		"one endless page":       {forever(`{"clients":[{"x":"`, "x"), "a value of more than"},
		"an endless text":        {forever(`{"stack":"`, "x"), "a value of more than"},
		"an endless number":      {forever(`{"connected":1`, "1"), "a value of more than"},
		"an endless name":        {forever(`{"`, "x"), "a value of more than"},
		"endless fields":         {forever(`{"a":1`, `,"b":"`+strings.Repeat("x", 1000)+`"`), "beside the books"},
		"endless spaces":         {forever("", " "), "a value of more than"},
		"spaces at the end":      {forever("{}", "\n"), "a value of more than"},
		"a list without end":     {forever(`{"x":[1`, ",1"), "a value of more than"},
	} {
		before := allocated()
		_, err := readStats(answer.body, clients)
		if err == nil || !strings.Contains(err.Error(), answer.want) {
			t.Errorf("%s: error %v, want one with %q", name, err, answer.want)
		}
		if took := allocated() - before; took > 8<<20 {
			t.Errorf("%s: %d KiB were allocated, want little", name, took>>10)
		}
	}
}

func allocated() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}

// A body that breaks off anywhere is an error or a document, and no panic.
func FuzzReadStats(f *testing.F) {
	for _, doc := range []string{`{"connected":1,"clients":[{"client":1}]}`, `{"clients":null}`, "{", "[", `{"a":{"b":[{}]}}`} {
		f.Add([]byte(doc))
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		got, err := readStats(strings.NewReader(string(doc)), 1)
		again, err2 := readStats(iotest.HalfReader(strings.NewReader(string(doc))), 1)
		if (err == nil) != (err2 == nil) || !reflect.DeepEqual(got, again) {
			t.Errorf("read at once: %+v, %v; in pieces: %+v, %v", got, err, again, err2)
		}
		var plain wire.Stats
		if err == nil && json.Unmarshal(doc, &plain) != nil {
			t.Errorf("%q is taken, and is not the JSON of statistics", doc)
		}
	})
}

// The limits hold what a run of any size can need.
func TestReadStatsHoldsTheBooksOfARun(t *testing.T) {
	for _, clients := range []int{1, 10, 20_000} {
		s := wire.Stats{}
		for n := range clients {
			v := -rand.Int64()
			s.Clients = append(s.Clients, wire.ClientBook{Client: n, Enqueued: v, Written: v, Dropped: v, WindowDropped: v})
		}
		text, err := json.MarshalIndent(s, "", "\t\t\t\t")
		if err != nil {
			t.Fatal(err)
		}
		got, err := readStats(strings.NewReader(string(text)), clients)
		if err != nil || len(got.Clients) != clients {
			t.Errorf("%d clients: %d read, %v", clients, len(got.Clients), err)
		}
	}
	if _, err := readStats(iotest.ErrReader(errors.New("cable cut")), 1); err == nil || !strings.Contains(fmt.Sprint(err), "cable cut") {
		t.Errorf("of an answer that breaks off: %v", err)
	}
}
