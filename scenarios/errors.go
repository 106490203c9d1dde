package scenarios

import (
	"fmt"
	"strings"
	"unicode"
)

// Error is one thing that is wrong with a scenario, and where.
type Error struct {
	File    string // as it was given; "" for a scenario that came from no file
	Line    int    // from 1; 0 when the error has no place in a file
	Column  int    // in characters, from 1
	Setting string // the setting at fault, "--set clients=0", instead of a place
	Message string // what is wrong and what was expected
	Hint    string // what to do about it: `did you mean "clients"?`; may be empty
	Snippet string // the offending line and a caret under the place; may be empty
}

// Error is the message after its place, then the snippet and the hint, each on
// lines of their own.
func (e *Error) Error() string {
	var b strings.Builder
	switch {
	case e.Setting != "":
		b.WriteString(e.Setting + ": ")
	case e.Line > 0:
		fmt.Fprintf(&b, "%s:%d:%d: ", e.File, e.Line, e.Column)
	case e.File != "":
		b.WriteString(e.File + ": ")
	}
	b.WriteString(e.Message)
	for _, more := range []string{e.Snippet, e.Hint} {
		if more != "" {
			b.WriteString("\n" + more)
		}
	}
	return b.String()
}

// Errors is everything that is wrong with a scenario, in the order of the file.
type Errors []*Error

// Error joins the errors, one after the other.
func (es Errors) Error() string {
	texts := make([]string, len(es))
	for i, e := range es {
		texts[i] = e.Error()
	}
	return strings.Join(texts, "\n")
}

// Unwrap gives errors.As access to each.
func (es Errors) Unwrap() []error {
	all := make([]error, len(es))
	for i, e := range es {
		all[i] = e
	}
	return all
}

// trouble is an error that does not yet know its place.
type trouble struct {
	message string
	hint    string
}

func troublef(format string, args ...any) *trouble {
	return &trouble{message: fmt.Sprintf(format, args...)}
}

// didYouMean is the hint towards the nearest word, or none.
func didYouMean(nearest string) string {
	if nearest == "" {
		return ""
	}
	return fmt.Sprintf("did you mean %q?", nearest)
}

// snippetWidth is how many characters of a long line a snippet shows.
const snippetWidth = 90

// snippet is a line of the file, with its number, and a caret under a column.
func snippet(lines []string, line, column int) string {
	if line < 1 || line > len(lines) || column < 1 {
		return ""
	}
	text := []rune(lines[line-1])
	at := min(column-1, len(text))
	first := 0
	if at >= snippetWidth {
		first = at - snippetWidth/2
	}
	last := min(len(text), first+snippetWidth)
	indent := make([]rune, 0, snippetWidth)
	for i := first; i < last; i++ {
		// A tab under a tab keeps the caret in place whatever its width is.
		if text[i] != '\t' && !unicode.IsPrint(text[i]) {
			text[i] = unicode.ReplacementChar
		}
		if i < at && text[i] == '\t' {
			indent = append(indent, '\t')
		} else if i < at {
			indent = append(indent, ' ')
		}
	}
	number := fmt.Sprintf("%4d", line)
	return fmt.Sprintf("%s | %s\n%s | %s^", number, string(text[first:last]), strings.Repeat(" ", len(number)), string(indent))
}
