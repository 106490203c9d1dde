package scenarios

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// FuzzParse: whatever comes in, there is either a valid scenario, whose cases are
// valid too, of a source that is one document, or Errors with places.
func FuzzParse(f *testing.F) {
	for _, pattern := range []string{"*.yaml", "testdata/*.yaml"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range files {
			src, err := os.ReadFile(file)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(string(src))
		}
	}
	for _, test := range append(accepted, refused...) {
		f.Add(minimal + test)
	}
	for _, more := range []string{"---\n# x\n---\na: [", "...\nx", "clients:\n5", "about: |+\n  x\n\n"} {
		f.Add(minimal + more)
	}
	f.Fuzz(func(t *testing.T, src string) {
		if len(src) > 2048 {
			return // the YAML parser is slow on deep nesting, and nothing new is there
		}
		s, err := Parse("fuzz.yaml", []byte(src))
		if err != nil {
			var all Errors
			if !errors.As(err, &all) || len(all) == 0 {
				t.Fatalf("not Errors: %v", err)
			}
			for _, e := range all {
				if e.Line < 1 || e.Column < 1 || e.Message == "" {
					t.Fatalf("an error without a place or a message: %#v", e)
				}
			}
			return
		}
		if err := s.Validate(); err != nil {
			t.Fatalf("parsed, and not valid: %v", err)
		}
		onlyDocument(t, src, s)
		names := make(map[string]bool)
		for _, c := range s.Cases() {
			if names[c.ID()] {
				t.Fatalf("two cases are called %s", c.ID())
			}
			names[c.ID()] = true
			if err := c.Scenario.Validate(); err != nil {
				t.Fatalf("case %s: %v", c.ID(), err)
			}
		}
	})
}

// onlyDocument: the scenario is all that the source says. Documents that say nothing
// change nothing, and one that says something is one too many, before it or behind.
func onlyDocument(t *testing.T, src string, s *Scenario) {
	src = strings.TrimPrefix(src, "\ufeff")
	for _, more := range []string{"---\n# x\n---\n" + src, src + "\n---\n# x\n...\n# y"} {
		again, err := Parse("fuzz.yaml", []byte(more))
		if err != nil {
			t.Fatalf("with a comment for a document: %v", err)
		}
		if diff := cmp.Diff(s, again); diff != "" {
			t.Fatalf("a comment for a document changes it (-without +with):\n%s", diff)
		}
	}
	for _, more := range []string{"a: 1\n---\n" + src, src + "\n---\na: 1", src + "\n---\n# x\n---\n[", src + "\n...\na"} {
		if _, err := Parse("fuzz.yaml", []byte(more)); err == nil {
			t.Fatalf("two documents were read:\n%s", more)
		}
	}
}

func FuzzSet(f *testing.F) {
	for _, setting := range []string{"clients=5", "matrix.clients=1,2", "thresholds=lost == 0", "target=exec:x", "=", "matrix.=", "transports=,"} {
		f.Add(setting)
	}
	f.Fuzz(func(t *testing.T, setting string) {
		s := defaults()
		s.Name, s.Transports = "fuzz", []string{"sse"}
		if err := s.Set(setting); err == nil {
			if err := s.Validate(); err != nil {
				t.Fatalf("set, and not valid: %v", err)
			}
		}
	})
}
