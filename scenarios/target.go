package scenarios

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/invopop/jsonschema"

	"pushbench/results/metric"
)

const (
	targetReference = "reference"
	targetExec      = "exec"
)

// targetKind is the kind of the key target.
type targetKind struct{}

func (targetKind) form() string { return "reference or exec:COMMAND" }

func (k targetKind) decode(d *decoder, key string, v value) {
	switch v.shape {
	case text, given:
		target, t := parseTarget(v.text)
		if t != nil {
			d.fail(key, v.at, t)
			return
		}
		d.scenario.Target = target
	case mapping:
		k.decodeMapping(d, key, v)
	default:
		d.fail(key, v.at, troublef("%s is %s: expected %s", key, v.shape, k.form()))
	}
}

// decodeMapping reads {exec: "COMMAND"}, which says the same as exec:COMMAND.
func (k targetKind) decodeMapping(d *decoder, key string, v value) {
	for _, e := range v.entries {
		if e.key != targetExec {
			d.fail(key, e.at, &trouble{
				message: fmt.Sprintf("unknown key %s of a target: expected only %s", quoted(e.key), targetExec),
				hint:    didYouMean(metric.Closest(e.key, []string{targetExec})),
			})
			continue
		}
		if t := misshapen(targetExec, e.value, text, "a command"); t != nil {
			d.fail(key, e.value.at, t)
			continue
		}
		d.scenario.Target = Target{Exec: strings.TrimSpace(e.value.text)}
		d.marks[key] = e.value.at
	}
	if len(v.entries) == 0 {
		d.fail(key, v.at, troublef("%s is empty: expected %s", key, k.form()))
	}
}

func parseTarget(written string) (Target, *trouble) {
	written = strings.TrimSpace(written)
	if written == targetReference {
		return Target{Reference: true}, nil
	}
	if command, ok := strings.CutPrefix(written, targetExec+":"); ok {
		return Target{Exec: strings.TrimSpace(command)}, nil
	}
	return Target{}, &trouble{
		message: fmt.Sprintf("unknown target %s: expected %s", quoted(written), targetKind{}.form()),
		hint:    didYouMean(metric.Closest(written, []string{targetReference})),
	}
}

// ParseTarget reads a target as TARGET on the command line: reference, or
// exec:COMMAND with placeholders that are known. The error is an *Error.
func ParseTarget(written string) (Target, error) {
	target, t := parseTarget(written)
	if t == nil {
		for _, p := range (targetKind{}).check(&Scenario{Target: target}, "the target") {
			t = &p.trouble
		}
	}
	if t != nil {
		return Target{}, &Error{Message: t.message, Hint: t.hint}
	}
	return target, nil
}

func (k targetKind) check(s *Scenario, key string) []problem {
	var t *trouble
	switch {
	case s.Target.Reference && s.Target.Exec != "":
		t = troublef("%s is both reference and a command: expected %s", key, k.form())
	case !s.Target.Reference && s.Target.Exec == "":
		t = troublef("%s has no command to execute: expected %s", key, k.form())
	default:
		t = unknownPlaceholder(s.Target.Exec)
	}
	if t == nil {
		return nil
	}
	return []problem{{[]string{key}, *t}}
}

// placeholders are what the harness fills in, by name, in a command.
func placeholders() []string {
	return []string{"port", "control_port", "transport", "rate", "payload", "queue", "overflow", "bench"}
}

// placeholder is a word in braces. What a shell has braces for looks otherwise:
// ${x}, {a,b}, { list; }.
var placeholder = regexp.MustCompile(`\$?\{([a-z_]+)\}`)

// unclosed is a placeholder that lacks its brace at the end. {port,pid} is a shell's, and
// {rate = $1} is a program's.
var unclosed = regexp.MustCompile(`(?:^|[^$])\{(` + strings.Join(placeholders(), "|") + `)(?:$|[^a-z_},.][^{}]*(?:\{|$))`)

// unknownPlaceholder finds a word in braces that nobody would fill in, and one of ours
// that is not closed.
func unknownPlaceholder(command string) *trouble {
	for _, found := range placeholder.FindAllStringSubmatch(command, -1) {
		if word := found[1]; found[0][0] != '$' && !slices.Contains(placeholders(), word) {
			known := "{" + strings.Join(placeholders(), "} {") + "}"
			t := troublef("unknown placeholder {%s} in the command: expected one of %s", word, known)
			if near := metric.Closest(word, placeholders()); near != "" {
				t.hint = didYouMean("{" + near + "}")
			}
			return t
		}
	}
	if found := unclosed.FindStringSubmatch(command); found != nil {
		return troublef("the placeholder {%s is not closed in the command: expected {%[1]s}", found[1])
	}
	return nil
}

func (targetKind) schema() *jsonschema.Schema {
	properties := jsonschema.NewProperties()
	one := uint64(1)
	properties.Set(targetExec, &jsonschema.Schema{Type: "string", MinLength: &one})
	return &jsonschema.Schema{OneOf: []*jsonschema.Schema{
		{Type: "string", Pattern: "^(" + targetReference + "|" + targetExec + ":.*[^ ].*)$"},
		{Type: "object", Properties: properties, Required: []string{targetExec}, AdditionalProperties: jsonschema.FalseSchema},
	}}
}

// String is the target as TARGET on the command line: "reference", "exec:COMMAND".
func (t Target) String() string {
	if t.Reference {
		return targetReference
	}
	return targetExec + ":" + t.Exec
}
