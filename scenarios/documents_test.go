package scenarios

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const noDirectives = "anchors, aliases, tags, directives and keys that are no words have no place in a scenario"

// One document says something, and nothing that does is left out.
func TestDocuments(t *testing.T) {
	for name, test := range map[string]struct{ src, want string }{
		"alone":                   {minimal, ""},
		"begun":                   {"---\n" + minimal, ""},
		"begun with a comment":    {"--- # mine\n" + minimal, ""},
		"begun on the same line":  {"--- {name: test, transports: [sse]}\n", ""},
		"ended":                   {minimal + "...\n# x\n", ""},
		"after a licence":         {"---\n# licence\n---\n" + minimal, ""},
		"before comments":         {minimal + "---\n# x\n---\n# y", ""},
		"marker in a block":       {minimal + "about: >-\n  --- x\n", ""},
		"marker and a tab":        {"---\t\n" + minimal, ""},
		"BOM":                     {"\ufeff---\n" + minimal, ""},
		"CRLF":                    {strings.ReplaceAll("---\n# x\n---\n"+minimal+"...\n", "\n", "\r\n"), ""},
		"two":                     {minimal + "---\nname: b\n", "4:1: a second document: expected one scenario a file"},
		"after comments":          {minimal + "---\n# nothing\n---\nclinets: 5\nfoo: [1\n", "6:1: a second document: expected one scenario a file"},
		"no YAML":                 {minimal + "---\n\n  [1\n", "5:3: a second document: expected one scenario a file"},
		"text after the end":      {minimal + "...\nclients: 5\n", "4:1: a second document: expected one scenario a file"},
		"text beside the end":     {minimal + "... x\n", "3:5: a second document: expected one scenario a file"},
		"text beside the marker":  {minimal + "--- x\n", "3:5: a second document: expected one scenario a file"},
		"marker within quotes":    {minimal + "about: 'x\n---\ny'\n", "5:1: a second document: expected one scenario a file"},
		"three":                   {"a: 1\n---\nb: 1\n---\nc: 1\n", "3:1: a second document: expected one scenario a file"},
		"version":                 {"%YAML 1.2\n---\n" + minimal, "1:1: " + noDirectives},
		"version later":           {minimal + "...\n%YAML 1.2\n---\n", "4:1: " + noDirectives},
		"nothing":                 {"---\n# x\n...\n", "1:1: an empty scenario: expected at least name and transports"},
		"a marker that is none":   {minimal + "---x\n", "3:1: broken YAML: "},
		"BOM in the middle":       {minimal + "\ufeffclients: 5\n", `3:1: unknown key "\ufeffclients"`},
		"no character":            {minimal + "about: \ufffe\n", "3:8: a character that cannot be printed"},
		"value below its key":     {minimal + "clients:\n  5\n", ""},
		"list below its key":      {"name: test\ntransports:\n- sse\n", ""},
		"value not indented":      {minimal + "clients:\n5\n", `4:1: the value of "clients" is not indented`},
		"text not indented":       {"transports: [sse]\nname:\n# x\ntest\n", `4:1: the value of "name" is not indented`},
		"list in brackets":        {"name: test\ntransports:\n[sse]\n", `3:1: the value of "transports" is not indented`},
		"value beside a deep key": {minimal + "target:\n  exec:\n  server\n", `5:3: the value of "exec" is not indented`},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := Parse("x.yaml", []byte(test.src))
			switch {
			case test.want == "" && (err != nil || s.Name != "test"):
				t.Errorf("%v, %v; want the scenario", s, err)
			case test.want != "" && (err == nil || !strings.HasPrefix(err.Error(), "x.yaml:"+test.want)):
				t.Errorf("%v, %v; want %s", s, err, test.want)
			}
		})
	}
}

// Numbers are written in one way, in files and in settings.
func TestNumbersAsDocumented(t *testing.T) {
	for _, written := range []string{
		"5.0", "1e3", "0x10", "0o17", "017", "1_000", "+5", "-5", ".5", "5.", "yes", "no", "true", ".inf", ".nan",
		"~", "null", "", "2020-01-01", "1,000", "5 6", "٥",
	} {
		for _, key := range []string{"clients", "queue", "trials"} {
			if s, err := Parse("x.yaml", []byte(minimal+key+": "+written+"\n")); err == nil {
				t.Errorf("%s: %s was read: %+v", key, written, s)
			}
			if err := defaults().Set("name=test", "transports=sse", key+"="+written); err == nil {
				t.Errorf("--set %s=%s was taken", key, written)
			}
		}
		for key, unit := range map[string]string{"rate": "/s", "payload": "B", "warmup": "ns", "duration": "ms"} {
			if s, err := Parse("x.yaml", []byte(minimal+key+": "+written+unit+"\n")); err == nil && (written != "5.0" || unit == "B" || unit == "ns") {
				t.Errorf("%s: %s%s was read: %+v", key, written, unit, s)
			}
		}
	}
	for _, written := range []string{`"5"`, `'5'`, `!!int "5"`, `!!str 5`, "|\n  5", ">-\n  5", "[5]", "{a: 5}", `"5\n"`, "&a 5"} {
		if s, err := Parse("x.yaml", []byte(minimal+"clients: "+written+"\n")); err == nil {
			t.Errorf("clients: %s was read: %+v", written, s)
		}
	}
}

// Of a file that is far too long only as much is read as it takes to see that.
func TestLoadOfHugeFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "huge.yaml")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(path, 1<<40); err != nil {
		t.Skipf("no file with a hole of 1 TiB here: %v", err)
	}
	if _, err := Load(path); err == nil || !strings.HasSuffix(err.Error(), "too long for a scenario: expected at most 16384 bytes") {
		t.Errorf("%v, want that it is too long", err)
	}
}
