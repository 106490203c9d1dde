package main_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

// action is what this repository's action.yml says, as far as it can be wrong.
type action struct {
	Inputs  map[string]struct{ Description, Default string }
	Outputs map[string]struct{ Description, Value string }
	Runs    struct {
		Using string
		Steps []step
	}
}

// step is one step of an action or of a job.
type step struct {
	ID, Name, Uses, Shell, Run string
	Env, With                  map[string]string
}

func repositoryRoot(t *testing.T) string {
	t.Helper()
	root, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	return root
}

func readAction(t *testing.T) (a action, text string) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(repositoryRoot(t), "action.yml"))
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(data, &a); err != nil {
		t.Fatal(err)
	}
	return a, string(data)
}

var expression = regexp.MustCompile(`\$\{\{\s*(.*?)\s*\}\}`)

// What an action's expressions name is there, and all that is there is used.
func TestActionHoldsTogether(t *testing.T) {
	a, text := readAction(t)
	if a.Runs.Using != "composite" || len(a.Runs.Steps) == 0 {
		t.Fatalf("%q with %d steps: expected a composite action", a.Runs.Using, len(a.Runs.Steps))
	}
	ids := map[string]bool{}
	for _, s := range a.Runs.Steps {
		ids[s.ID] = true
		if (s.Run == "") == (s.Uses == "") || s.Run != "" && s.Shell != "bash" {
			t.Errorf("step %q: expected either uses, or run with shell bash", s.Name)
		}
		if strings.Contains(s.Run, "${{") {
			t.Errorf("step %q: expected no expression in run, what it holds would be read as shell", s.Name)
		}
		parses(t, s.Run)
	}
	used := map[string]bool{}
	for _, found := range expression.FindAllStringSubmatch(text, -1) {
		name := strings.Fields(found[1])[0]
		if input, ok := strings.CutPrefix(name, "inputs."); ok {
			used[input] = true
			if _, known := a.Inputs[input]; !known {
				t.Errorf("%s: there is no such input", found[0])
			}
		}
		if rest, ok := strings.CutPrefix(name, "steps."); ok && !ids[strings.Split(rest, ".")[0]] {
			t.Errorf("%s: there is no such step", found[0])
		}
	}
	for name, input := range a.Inputs {
		if !used[name] || input.Description == "" {
			t.Errorf("input %s: expected to be used and described", name)
		}
	}
	for name, output := range a.Outputs {
		if output.Description == "" || !strings.HasPrefix(output.Value, "${{ steps.gate.outputs.") {
			t.Errorf("output %s: %+v", name, output)
		}
	}
}

// parses checks shell without running it.
func parses(t *testing.T, script string) {
	t.Helper()
	// Expressions are put in before a shell sees them.
	cmd := exec.Command("bash", "-n", "-c", expression.ReplaceAllString(script, "x"))
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v: %s\n%s", err, out, script)
	}
}

var yamlBlock = regexp.MustCompile("(?ms)^```yaml\n(.*?)^```")

// pipelines are the YAML blocks of docs/CI.md.
func pipelines(t *testing.T) []map[string]any {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(repositoryRoot(t), "docs", "CI.md"))
	if err != nil {
		t.Fatal(err)
	}
	var found []map[string]any
	for _, block := range yamlBlock.FindAllStringSubmatch(string(text), -1) {
		var pipeline map[string]any
		if err := yaml.Unmarshal([]byte(block[1]), &pipeline); err != nil {
			t.Fatalf("%v\n%s", err, block[1])
		}
		found = append(found, pipeline)
	}
	if len(found) < 3 {
		t.Fatalf("docs/CI.md has %d pipelines: expected two for GitHub and one for GitLab", len(found))
	}
	return found
}

// The pipelines in the documentation use what there is: inputs of the action, and
// flags of bench; and their shell can be read.
func TestDocumentedPipelines(t *testing.T) {
	a, _ := readAction(t)
	uses, commands := 0, 0
	for _, p := range pipelines(t) {
		visit(p, func(key string, value any) {
			switch node := value.(type) {
			case map[string]any:
				if name, _ := node["uses"].(string); strings.Contains(name, "pushbench") {
					uses++
					checkWith(t, a, node["with"])
				}
			case string:
				if slices.Contains([]string{"run", "script", "before_script"}, key) {
					parses(t, node)
					commands += checkCommands(t, node)
				}
			}
		})
	}
	if uses < 2 || commands < 2 {
		t.Errorf("%d uses of the action and %d commands of bench were found: expected two of each at least", uses, commands)
	}
}

// visit goes through a YAML document; what is in a list goes by the list's key.
func visit(node any, see func(key string, value any)) {
	var walk func(key string, node any)
	walk = func(key string, node any) {
		see(key, node)
		switch n := node.(type) {
		case map[string]any:
			for k, v := range n {
				if key == "with" {
					k = "with." + k // inputs of an action are no shell
				}
				walk(k, v)
			}
		case []any:
			for _, v := range n {
				walk(key, v)
			}
		}
	}
	walk("", node)
}

func checkWith(t *testing.T, a action, with any) {
	t.Helper()
	given, _ := with.(map[string]any)
	for name := range given {
		if _, ok := a.Inputs[name]; !ok {
			t.Errorf("with.%s: the action has no such input", name)
		}
	}
	_, base := given["base"]
	_, fresh := given["new"]
	_, file := given["baseline"]
	if _, ok := given["scenario"]; !ok || base != fresh || base == file {
		t.Errorf("with %v: expected a scenario, and either base and new or a baseline", given)
	}
}

// checkCommands asks bench for help on each of its command lines: a flag or verb
// that it does not have is an error all the same.
func checkCommands(t *testing.T, script string) (found int) {
	t.Helper()
	script = strings.ReplaceAll(script, "\\\n", " ")
	for line := range strings.Lines(script) {
		line = strings.TrimSpace(line)
		if !strings.HasPrefix(line, "bench ") {
			continue
		}
		found++
		if out, err := exec.Command("bash", "-c", line+" --help").CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", line, err, out)
		}
	}
	return found
}

// Every script that CI calls can be read as shell.
func TestScriptsParse(t *testing.T) {
	root := repositoryRoot(t)
	files, err := filepath.Glob(filepath.Join(root, "scripts", "*.sh"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range append(files, filepath.Join(root, ".ci", "run")) {
		if out, err := exec.Command("bash", "-n", file).CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", file, err, out)
		}
	}
}
