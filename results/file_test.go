package results_test

import (
	"os"
	"path/filepath"
	"testing"

	"pushbench/results"
)

func TestWriteFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.txt")
	for _, content := range []string{"first", "and then another"} {
		if err := results.WriteFile(path, []byte(content)); err != nil {
			t.Fatal(err)
		}
		if read, err := os.ReadFile(path); err != nil || string(read) != content {
			t.Errorf("%q, %v, want %q", read, err, content)
		}
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o644 {
			t.Errorf("mode %v, %v: want one that everybody can read", info.Mode(), err)
		}
		expectNames(t, dir, "a.txt")
	}
}

// What stands in the way stays, and nothing is left beside it.
func TestWriteFileThatCannot(t *testing.T) {
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "taken", "inside"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := results.WriteFile(filepath.Join(dir, "taken"), []byte("x")); err == nil {
		t.Error("a folder was replaced by a file")
	}
	if err := results.WriteFile(filepath.Join(dir, "nowhere", "a.txt"), []byte("x")); err == nil {
		t.Error("a file was written into a folder that is not there")
	}
	expectNames(t, dir, "taken")
}

func expectNames(t *testing.T, dir, want string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 || entries[0].Name() != want {
		t.Errorf("the folder holds %v, %v, want %s alone", entries, err, want)
	}
}
