package scenarios

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"pushbench/results/metric"
)

const referenceFile = "../docs/SCENARIOS.md"

func TestReferenceTablesAreUpToDate(t *testing.T) {
	src, err := os.ReadFile(referenceFile)
	if err != nil {
		t.Fatal(err)
	}
	text := string(src)
	for name, table := range map[string]string{
		"keys": keyTable(), "distributions": distributionTable(), "metrics": metricTable(),
	} {
		section := regexp.MustCompile(`(?s)(<!-- generated: ` + name + ` -->\n).*?(<!-- end -->)`)
		if !section.MatchString(text) {
			t.Fatalf("%s has no section %s", referenceFile, name)
		}
		text = section.ReplaceAllStringFunc(text, func(string) string {
			return "<!-- generated: " + name + " -->\n" + table + "<!-- end -->"
		})
	}
	golden(t, referenceFile, text)
}

func keyTable() string {
	var b strings.Builder
	b.WriteString("| key | value | default | |\n|---|---|---|---|\n")
	for _, f := range fields() {
		def := "–"
		switch {
		case f.required:
			def = "required"
		case f.def != "":
			def = "`" + f.def + "`"
		}
		help := f.help
		if f.axis {
			help += " *(axis)*"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", f.key, f.kind.form(), def, help)
	}
	return b.String()
}

func distributionTable() string {
	var stats []string
	for _, s := range metric.Stats() {
		stats = append(stats, "`."+s.Name+"`")
	}
	var b strings.Builder
	fmt.Fprintf(&b, "| distribution | %s of |\n|---|---|\n", strings.Join(stats, " "))
	for _, d := range metric.Distributions() {
		fmt.Fprintf(&b, "| `%s` | %s |\n", d.Name, d.Help)
	}
	return b.String()
}

func metricTable() string {
	var b strings.Builder
	b.WriteString("| metric | threshold in | better | |\n|---|---|---|---|\n")
	for _, m := range metric.All() {
		if m.Dist == "" {
			fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", m.Name, m.Kind, m.Better, m.Help)
		}
	}
	return b.String()
}

func TestReferenceExamplesAreScenarios(t *testing.T) {
	src, err := os.ReadFile(referenceFile)
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllStringSubmatch(string(src), -1)
	if len(blocks) < 3 {
		t.Fatalf("%d examples in %s", len(blocks), referenceFile)
	}
	for _, block := range blocks {
		if _, err := Parse("example", []byte(block[1])); err != nil {
			t.Errorf("%v", err)
		}
	}
}

func TestReferenceShowsARealError(t *testing.T) {
	src, err := os.ReadFile(referenceFile)
	if err != nil {
		t.Fatal(err)
	}
	_, err = Parse("fanout.yaml", []byte("name: fanout\ntransports: [sse, ws]\n\n\n\n\nclinets: 1000\n"))
	if err == nil || !strings.Contains(string(src), "```\n"+err.Error()+"\n```") {
		t.Errorf("%s does not show this error as it is printed:\n%v", referenceFile, err)
	}
}
