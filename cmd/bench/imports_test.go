package main_test

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "pushbench/"

// floor is one row of the import table: the packages at and below a folder, and
// what of this module they may import. "x/..." means x and all below it.
type floor struct {
	folder string
	may    []string
}

// floors is the table. The row with the longest folder that holds a package is
// the package's.
func floors() []floor {
	return []floor{
		{"cmd/bench", []string{"cmd/bench/internal/...", "scenarios/...", "server/...", "loadgen/...", "results/..."}},
		{"cmd/bench/internal", []string{"cmd/bench/internal/...", "results", "results/metric", "results/report", "results/report/view"}},
		{"cmd/bench/internal/dashboard", []string{"cmd/bench/internal/...", "results", "results/metric", "results/report", "results/report/view", "results/report/web", "server/wire"}},
		{"scenarios", []string{"scenarios/...", "server/wire", "results/metric"}},
		{"server", []string{"server/..."}},
		{"server/hub", []string{"server/wire", "server/pace"}},
		{"server/wire", nil},
		{"server/pace", nil},
		{"loadgen", []string{"loadgen/...", "scenarios", "server/wire", "server/pace", "results", "results/metric", "results/stats"}},
		{"results", []string{"results/stats", "results/metric"}},
		{"results/metric", nil},
		{"results/stats", nil},
		{"results/resultstest", []string{"results", "results/metric", "results/stats"}},
		{"results/gate", []string{"results", "results/metric", "results/stats"}},
		{"results/report", []string{"results", "results/metric", "results/stats", "results/report/view"}},
		{"results/report/view", []string{"results", "results/metric", "results/stats"}},
		{"results/report/format", []string{"results", "results/metric", "results/stats", "results/report", "results/report/view", "results/report/web"}},
		{"results/report/web", []string{"results", "results/metric", "results/stats", "results/report", "results/report/view"}},
		{"results/report/web/webtest", nil},
		{"results/baselines", nil},
		{"scripts", nil},
	}
}

// listed is what `go list -json` says of a package.
type listed struct {
	ImportPath   string
	Imports      []string
	TestImports  []string
	XTestImports []string
}

func TestImportTable(t *testing.T) {
	for _, p := range list(t) {
		name := strings.TrimPrefix(p.ImportPath, module)
		row, ok := rowOf(name)
		if !ok {
			t.Errorf("%s is in no folder of the import table", name)
			continue
		}
		for _, imported := range p.Imports {
			if dep, ours := strings.CutPrefix(imported, module); ours && !row.allows(dep) {
				t.Errorf("%s imports %s: packages of %s may import %v of this module", name, dep, row.folder, row.may)
			}
		}
	}
}

// Any server that speaks the contract can stand in for ours, so that not even the
// tests of one side may know the other.
func TestServerAndGeneratorAreStrangers(t *testing.T) {
	for _, p := range list(t) {
		name := strings.TrimPrefix(p.ImportPath, module)
		for _, imported := range slices.Concat(p.Imports, p.TestImports, p.XTestImports) {
			dep := strings.TrimPrefix(imported, module)
			switch {
			case below(name, "server") && below(dep, "loadgen"),
				below(name, "loadgen") && below(dep, "server") && dep != "server/wire" && dep != "server/pace":
				t.Errorf("%s imports %s: server and loadgen share server/wire and server/pace only", name, dep)
			}
		}
	}
}

func TestOnlyTheCommandKnowsCobra(t *testing.T) {
	for _, p := range list(t) {
		for _, imported := range slices.Concat(p.Imports, p.TestImports, p.XTestImports) {
			if below(imported, "github.com/spf13/cobra") && p.ImportPath != module+"cmd/bench" {
				t.Errorf("%s imports %s: only cmd/bench may", p.ImportPath, imported)
			}
		}
	}
}

func TestRowOf(t *testing.T) {
	for _, test := range []struct{ name, dep, want string }{
		{"server/sse", "server/hub", ""},
		{"server/hub", "server/sse", "server/hub"},
		{"server/wire", "server/pace", "server/wire"},
		{"loadgen/engine", "loadgen/host", ""},
		{"loadgen/engine", "server/wire", ""},
		{"loadgen/engine", "server", "loadgen"},
		{"loadgen/engine", "results/report", "loadgen"},
		{"results", "scenarios", "results"},
		{"results", "results/report", "results"},
		{"scenarios", "results/metric", ""},
		{"scenarios", "results", "scenarios"},
		{"cmd/bench/internal/table", "results/report", ""},
		{"cmd/bench/internal/table", "loadgen", "cmd/bench/internal"},
		{"cmd/benchmark", "results", "none"},
	} {
		row, ok := rowOf(test.name)
		got := ""
		switch {
		case !ok:
			got = "none"
		case !row.allows(test.dep):
			got = row.folder
		}
		if got != test.want {
			t.Errorf("%s importing %s: refused by %q, want %q", test.name, test.dep, got, test.want)
		}
	}
}

func rowOf(name string) (row floor, found bool) {
	for _, f := range floors() {
		if below(name, f.folder) && len(f.folder) >= len(row.folder) {
			row, found = f, true
		}
	}
	return row, found
}

func (f floor) allows(dep string) bool {
	return slices.ContainsFunc(f.may, func(may string) bool {
		if tree, ok := strings.CutSuffix(may, "/..."); ok {
			return below(dep, tree)
		}
		return dep == may
	})
}

// below says whether name is folder or in it.
func below(name, folder string) bool {
	return name == folder || strings.HasPrefix(name, folder+"/")
}

// list reads every package of this module.
func list(t *testing.T) []listed {
	t.Helper()
	// -e: a package that does not build is another test's finding.
	out, err := exec.Command("go", "list", "-e", "-json=ImportPath,Imports,TestImports,XTestImports", module+"...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var packages []listed
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listed
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		packages = append(packages, p)
	}
	if len(packages) < 5 {
		t.Fatalf("go list found %d packages, want the whole module", len(packages))
	}
	return packages
}
