package scenarios

import (
	"fmt"
	"path/filepath"
	"strings"
)

// New is a commented scenario to begin with: every key at its default. The
// scenario is named after the file that it is for.
func New(file string) ([]byte, error) {
	name := strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))
	if !nameShape.MatchString(name) {
		return nil, Errors{{
			File:    file,
			Message: fmt.Sprintf("%s cannot name a scenario: expected a file name of lower-case letters, digits and hyphens", quoted(name)),
			Hint:    "choose a name such as my-fanout.yaml",
		}}
	}
	var b strings.Builder
	b.WriteString("# yaml-language-server: $schema=./scenario.schema.json\n")
	b.WriteString("# (bench scenarios schema > scenario.schema.json, for editors that complete and check)\n")
	for _, f := range fields() {
		fmt.Fprintf(&b, "\n# %s\n", f.help)
		b.WriteString(f.template(name))
	}
	return []byte(b.String()), nil
}

// template is the key as a new scenario has it. A matrix is only shown: its axes
// would stand against the plain values.
func (f field) template(name string) string {
	switch f.key {
	case "name":
		return "name: " + name + "\n"
	case "matrix":
		return "# An axis takes the place of its plain key above.\n# matrix:\n#   clients: [100, 1000]\n"
	case "thresholds":
		return "thresholds:\n  - lost == 0\n  - latency.p99 < 250ms\n"
	}
	written := f.def
	if written == "" {
		written = f.example
	}
	return fmt.Sprintf("%-29s # %s\n", f.key+": "+written, f.kind.form())
}
