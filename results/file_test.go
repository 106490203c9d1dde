package results_test

import (
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
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

// A link leads to the file that is written, whether it is there yet or not, and stays.
func TestWriteFileFollowsLinks(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "far"), 0o755); err != nil {
		t.Fatal(err)
	}
	for link, to := range map[string]string{"a": "far/b", filepath.Join("far", "b"): "../c", "loop": "loop"} {
		if err := os.Symlink(to, filepath.Join(dir, link)); err != nil {
			t.Fatal(err)
		}
	}
	for _, content := range []string{"first", "and then another"} {
		if err := results.WriteFile(filepath.Join(dir, "a"), []byte(content)); err != nil {
			t.Fatal(err)
		}
		if read, err := os.ReadFile(filepath.Join(dir, "c")); err != nil || string(read) != content {
			t.Errorf("%q, %v, want %q", read, err, content)
		}
	}
	for _, link := range []string{"a", filepath.Join("far", "b")} {
		if info, err := os.Lstat(filepath.Join(dir, link)); err != nil || info.Mode()&os.ModeSymlink == 0 {
			t.Errorf("%s is a link no longer: %v, %v", link, info, err)
		}
	}
	if err := results.WriteFile(filepath.Join(dir, "loop"), nil); err == nil {
		t.Error("a link that leads to itself was written to")
	}
}

// What is read as it is written is written to, and not replaced.
func TestWriteFileIntoAPipe(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	r, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if err := results.CheckFile(path); err != nil {
		t.Error(err)
	}
	if err := results.WriteFile(path, []byte("through")); err != nil {
		t.Fatal(err)
	}
	if read, err := io.ReadAll(r); err != nil || string(read) != "through" {
		t.Errorf("%q, %v", read, err)
	}
	if info, err := os.Lstat(path); err != nil || info.Mode()&os.ModeNamedPipe == 0 {
		t.Errorf("no pipe any longer: %v, %v", info, err)
	}
}

func TestCheckFile(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "file"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for path, ok := range map[string]bool{"file": true, "new": true, "new/folder/file": true, ".": false, "file/below": false} {
		if err := results.CheckFile(filepath.Join(dir, path)); (err == nil) != ok {
			t.Errorf("%s: %v, want ok %t", path, err, ok)
		}
	}
	expectNames(t, dir, "file")
}

func TestJSONHoldsNothingUnseen(t *testing.T) {
	const text = "\x1b[31m\x7f\u009b1m \u202e\u2028 \U000e0001 größer <比較> 😀"
	var b strings.Builder
	if err := results.EncodeJSON(&b, text); err != nil {
		t.Fatal(err)
	}
	if want := `"\u001b[31m\u007f\u009b1m \u202e\u2028 \udb40\udc01 größer <比較> 😀"` + "\n"; b.String() != want {
		t.Errorf("%s, want %s", &b, want)
	}
	var back string
	if err := json.Unmarshal([]byte(b.String()), &back); err != nil || back != text {
		t.Errorf("%q comes back: %v", back, err)
	}
}
