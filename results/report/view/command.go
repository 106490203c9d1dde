package view

import "strings"

// CommandLine writes a command as a POSIX shell takes it: words with anything but
// plain characters stand in single quotes.
func CommandLine(args []string) string {
	words := make([]string, 0, len(args))
	for _, arg := range args {
		plain := arg != "" && !strings.ContainsFunc(arg, func(r rune) bool {
			return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune("-_./=:,+@%", r)
		})
		if !plain {
			arg = "'" + strings.ReplaceAll(arg, "'", `'\''`) + "'"
		}
		words = append(words, arg)
	}
	return strings.Join(words, " ")
}
