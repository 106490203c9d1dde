package host

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

func TestHold(t *testing.T) {
	path := filepath.Join(t.TempDir(), "owner")
	if f, err := Inherit(path); f != nil || err != nil {
		t.Errorf("nothing there: %v, %v", f, err)
	}
	held, err := Hold(path, "mine")
	if err != nil {
		t.Fatal(err)
	}
	if f, err := Inherit(path); f != nil || err != nil {
		t.Errorf("held: %v, %v", f, err)
	}
	held.Close()
	heir, err := Inherit(path)
	if heir == nil || err != nil {
		t.Fatalf("free: %v, %v", heir, err)
	}
	defer heir.Close()
	if text, err := io.ReadAll(heir); string(text) != "mine" || err != nil {
		t.Errorf("%q, %v", text, err)
	}
	if f, err := Inherit(path); f != nil || err != nil {
		t.Errorf("inherited: %v, %v", f, err)
	}
	if left, err := os.ReadDir(filepath.Dir(path)); err != nil || len(left) != 1 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	if _, err := Hold(filepath.Join(path, "below a file"), ""); err == nil {
		t.Error("held what cannot be there")
	}
}

// What a process held is free when it is killed, though a child of it lives on.
func TestHoldOfTheKilled(t *testing.T) {
	w := newWitness(t)
	path := filepath.Join(t.TempDir(), "owner")
	t.Setenv(heldEnv, path)
	holder := exec.Command(selfAs("").Path)
	holder.Env = append(holder.Environ(), selfAs("holder").Env...)
	if err := holder.Start(); err != nil {
		t.Fatal(err)
	}
	w.ready(2)
	if f, err := Inherit(path); f != nil || err != nil {
		t.Errorf("while it lives: %v, %v", f, err)
	}
	if err := holder.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := holder.Wait(); !errors.As(err, new(*exec.ExitError)) {
		t.Errorf("ended with %v", err)
	}
	f, err := Inherit(path)
	if f == nil || err != nil {
		t.Fatalf("when it is dead: %v, %v", f, err)
	}
	f.Close()
	w.gone()
}
