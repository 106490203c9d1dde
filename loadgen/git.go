package loadgen

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// repository is a git repository, spoken to as from a terminal, also from within one
// of git's own hooks: there git hands its commands variables that name its index and
// its folders (githooks(5)), and one that runs elsewhere under them writes into the
// commit that is being made.
type repository struct {
	dir   string   // its git directory
	unset []string // the variables that must not be handed on
}

// openRepository finds the repository of a folder, or the one that GIT_DIR names.
func openRepository(ctx context.Context, in string) (r repository, err error) {
	if r.dir, err = git(ctx, in, nil, "rev-parse", "--absolute-git-dir"); err != nil {
		return r, err
	}
	r.unset, err = localVariables(ctx)
	return r, err
}

// localVariables are the variables that bind git to one repository. Settings among
// them are left out: they do not, and git hands them on to submodules as well.
func localVariables(ctx context.Context) ([]string, error) {
	names, err := git(ctx, "", nil, "rev-parse", "--local-env-vars")
	return slices.DeleteFunc(strings.Fields(names), func(name string) bool {
		return name == "GIT_CONFIG_PARAMETERS" || name == "GIT_CONFIG_COUNT"
	}), err
}

// git runs one command of git on the repository and returns what it printed.
func (r repository) git(ctx context.Context, args ...string) (string, error) {
	return git(ctx, r.dir, r.unset, append([]string{"--git-dir=" + r.dir}, args...)...)
}

// String is what a person calls the repository: the folder that holds .git, if that
// is where it is.
func (r repository) String() string {
	return strings.TrimSuffix(r.dir, string(filepath.Separator)+".git")
}

// git runs one command of git in a folder, without some variables, and returns what it
// printed. The error is what it complained about.
func git(ctx context.Context, dir string, unset []string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "git", args...)
	cmd.Dir = dir
	cmd.Env = slices.DeleteFunc(os.Environ(), func(e string) bool {
		name, _, _ := strings.Cut(e, "=")
		return slices.Contains(unset, name)
	})
	var out, complaint bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complaint
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			return "", ErrInterrupted
		}
		if said := strings.TrimSpace(complaint.String()); said != "" {
			return "", errors.New(said)
		}
		return "", fmt.Errorf("git %s: %w", args[0], err)
	}
	return strings.TrimSpace(out.String()), nil
}
