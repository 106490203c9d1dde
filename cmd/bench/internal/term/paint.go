package term

// Paint wraps words in ANSI colours where colour is on. Its zero value leaves
// all as it is. Only the eight standard colours are used, so that the person's
// own terminal theme decides how they look.
type Paint struct{ on bool }

// Bold is for headings.
func (p Paint) Bold(s string) string { return p.wrap("1", s) }

// Dim is for what may be skipped.
func (p Paint) Dim(s string) string { return p.wrap("2", s) }

// Red is for what is broken.
func (p Paint) Red(s string) string { return p.wrap("31", s) }

// Green is for what holds.
func (p Paint) Green(s string) string { return p.wrap("32", s) }

// Yellow is for what needs a look.
func (p Paint) Yellow(s string) string { return p.wrap("33", s) }

// Magenta is for a finding that is neither good nor broken.
func (p Paint) Magenta(s string) string { return p.wrap("35", s) }

func (p Paint) wrap(code, s string) string {
	if !p.on || s == "" {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}
