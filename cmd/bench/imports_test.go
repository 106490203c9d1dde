package main_test

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "pushbench/"

// floor is one row of the table in ARCHITECTURE.md: the packages at and below a folder,
// and what of this module they may import. "x/..." means x and all below it.
type floor struct {
	folder string
	may    []string
}

// floors is the table of ARCHITECTURE.md; a row may name several folders. The row with
// the longest folder that holds a package is the package's.
func floors(t *testing.T) []floor {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "ARCHITECTURE.md"))
	if err != nil {
		t.Fatal(err)
	}
	var list []floor
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(strings.TrimSpace(line), "|")
		if len(cells) != 5 || !strings.HasPrefix(line, "| `") {
			continue
		}
		var may []string
		if granted := strings.TrimSpace(cells[3]); granted != "–" {
			may = quotedNames(t, granted)
		}
		for _, folder := range quotedNames(t, strings.TrimSpace(cells[1])) {
			list = append(list, floor{strings.TrimSuffix(folder, "/"), may})
		}
	}
	if len(list) < 10 {
		t.Fatalf("ARCHITECTURE.md has %d floors, want its whole table", len(list))
	}
	return list
}

// quotedNames are those of "`a`, `b`".
func quotedNames(t *testing.T, cell string) []string {
	t.Helper()
	var names []string
	for name := range strings.SplitSeq(cell, ", ") {
		bare := strings.Trim(name, "`")
		if name != "`"+bare+"`" || bare == "" {
			t.Fatalf("ARCHITECTURE.md has a cell %q: expected names in backquotes with commas between them, or –", cell)
		}
		names = append(names, bare)
	}
	return names
}

// listed is what `go list -json` says of a package.
type listed struct {
	ImportPath   string
	Imports      []string
	TestImports  []string
	XTestImports []string
}

func TestImportTable(t *testing.T) {
	table, packages := floors(t), list(t)
	for _, p := range packages {
		name := strings.TrimPrefix(p.ImportPath, module)
		row, ok := rowOf(table, name)
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
	for _, row := range table {
		for _, name := range append([]string{row.folder}, row.may...) {
			folder := strings.TrimSuffix(name, "/...")
			if !slices.ContainsFunc(packages, func(p listed) bool { return below(p.ImportPath, module+folder) }) {
				t.Errorf("the row of %s names %s, which no package is in", row.folder, name)
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
	table := []floor{
		{"server", []string{"server/hub", "server/wire"}},
		{"server/wire", nil},
		{"loadgen", []string{"loadgen/...", "server/wire"}},
		{"results", []string{"results/stats"}},
	}
	for _, test := range []struct{ name, dep, want string }{
		{"server", "server/hub", ""},
		{"server/sse", "server/hub", ""},
		{"server", "server", "server"},
		{"server/wire", "server/hub", "server/wire"},
		{"server/wire/deep", "server/hub", "server/wire"},
		{"loadgen", "loadgen/host/deep", ""},
		{"loadgen/engine", "loadgen", ""},
		{"loadgen/engine", "server/wire/deep", "loadgen"},
		{"loadgen/engine", "results", "loadgen"},
		{"results", "results/stats", ""},
		{"results", "results/report", "results"},
		{"resultstest", "results", "none"},
	} {
		row, ok := rowOf(table, test.name)
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

func rowOf(table []floor, name string) (row floor, found bool) {
	for _, f := range table {
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
