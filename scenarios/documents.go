package scenarios

import "strings"

// splitDocuments cuts a YAML stream into the documents that say something, comments
// do not. Each text has its lines where they are in src. At is where the second
// document begins, if there is one; when ok is false, where a directive stands.
//
// A line that begins with a marker is one wherever it stands, also within quotes and
// block scalars (YAML 1.2.2 §9.1.2, c-forbidden), so lines are all that is looked at.
// The parser leaves out documents that come after one with nothing but comments.
func splitDocuments(src string) (texts []string, at mark, ok bool) {
	lines := strings.Split(src, "\n")
	var text []string // of the document under way, with empty lines before it
	begun := mark{}   // where it says something; line 0: nowhere yet
	end := func() {
		if begun.line > 0 {
			texts = append(texts, strings.Join(text, "\n"))
		}
		if len(texts) == 2 && at.line == 0 {
			at = begun
		}
	}
	for i, line := range lines {
		content := line
		switch rest, marker := cutMarker(line); {
		case marker:
			end()
			text, begun = make([]string, i, len(lines)), mark{}
			content = "   " + rest
		case begun.line == 0 && strings.HasPrefix(line, "%"):
			return nil, mark{line: i + 1, column: 1}, false
		}
		if column := len(content) - len(strings.TrimLeft(content, " \t")); begun.line == 0 && column < len(content) && content[column] != '#' {
			begun = mark{line: i + 1, column: column + 1}
		}
		text = append(text, content)
	}
	end()
	return texts, at, true
}

// cutMarker cuts what begins or ends a document from the beginning of a line.
func cutMarker(line string) (rest string, ok bool) {
	for _, marker := range []string{"---", "..."} {
		if rest, ok := strings.CutPrefix(line, marker); ok && (rest == "" || strings.ContainsAny(rest[:1], " \t")) {
			return rest, true
		}
	}
	return "", false
}
