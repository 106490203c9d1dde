package scenarios

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// maxFile bounds the work on hostile input: the YAML parser takes time in the
// square of the nesting, some 2 s for 16 KiB of brackets. Every key at its default
// and commented is a fifth of it.
const maxFile = 16 << 10

// document is a YAML file read into values.
type document struct {
	root     value
	readable bool // all of it, so that the root says what the file says
	troubles []located
}

type located struct {
	at mark
	trouble
}

// readYAML reads the one document of src. Duplicate keys are reported here and
// the first one counts. Anchors, aliases, tags and merge keys are refused: they
// make a file say something else than it shows.
func readYAML(src string) document {
	var d document
	if len(src) > maxFile {
		d.fail(mark{}, troublef("too long for a scenario: expected at most %d bytes", maxFile))
		return d
	}
	if at, ok := firstBadByte(src); ok {
		d.fail(at, troublef("a character that cannot be printed: expected printable UTF-8"))
		return d
	}
	texts, at, ok := splitDocuments(src)
	switch {
	case !ok:
		d.refuse(at)
		return d
	case len(texts) == 0:
		d.root, d.readable = value{shape: nothing, at: mark{line: 1, column: 1}}, true
		return d
	case len(texts) > 1:
		d.fail(at, troublef("a second document: expected one scenario a file"))
		return d
	}
	file, err := parser.ParseBytes([]byte(texts[0]), 0, parser.AllowDuplicateMapKey())
	switch {
	case err != nil:
		d.fail(syntaxError(err))
	case len(file.Docs) != 1 || file.Docs[0].Body == nil:
		d.fail(mark{line: 1, column: 1}, troublef("broken YAML: expected one scenario a file"))
	default:
		d.readable = true
		d.root = d.read(file.Docs[0].Body)
	}
	return d
}

func (d *document) fail(at mark, t *trouble) {
	d.troubles = append(d.troubles, located{at, *t})
}

func (d *document) refuse(at mark) {
	d.readable = false
	d.fail(at, troublef("anchors, aliases, tags, directives and keys that are no words have no place in a scenario"))
}

func (d *document) read(n ast.Node) value {
	at := markOf(n)
	switch n := n.(type) {
	case *ast.StringNode:
		return value{shape: text, text: n.Value, at: at}
	case *ast.LiteralNode:
		return value{shape: text, text: n.Value.Value, at: at}
	case *ast.IntegerNode, *ast.FloatNode:
		// As written: 1_000 and 0x10 are not what our numbers look like.
		return value{shape: number, text: n.GetToken().Value, at: at}
	case *ast.NullNode:
		return value{shape: nothing, at: at}
	case *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		return value{shape: other, text: n.GetToken().Value, at: at}
	case *ast.SequenceNode:
		v := value{shape: list, at: at}
		for _, item := range n.Values {
			v.items = append(v.items, d.read(item))
		}
		return v
	case *ast.MappingNode:
		return d.readMapping(at, n.Values, !n.IsFlowStyle)
	case *ast.MappingValueNode:
		return d.readMapping(at, []*ast.MappingValueNode{n}, true)
	default:
		d.refuse(at)
		return value{shape: nothing, at: at}
	}
}

func (d *document) readMapping(at mark, pairs []*ast.MappingValueNode, block bool) value {
	v := value{shape: mapping, at: at}
	first := make(map[string]mark)
	for _, pair := range pairs {
		e := entry{key: pair.Key.GetToken().Value, at: markOf(pair.Key)}
		switch pair.Key.(type) {
		case *ast.StringNode, *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.NullNode:
		default:
			d.refuse(e.at)
			continue
		}
		if before, ok := first[e.key]; ok {
			d.fail(e.at, troublef("duplicate key %q: it is on line %d already", e.key, before.line))
			continue
		}
		first[e.key] = e.at
		e.value = d.read(pair.Value)
		if block && outdented(e, pair.Value) {
			d.fail(e.value.at, troublef("the value of %q is not indented: expected it on the line of its key, or further in than the key", e.key))
		}
		v.entries = append(v.entries, e)
	}
	return v
}

// outdented says whether a value that begins on a later line than its key is not
// further in (YAML 1.2.2 §8.2.2); the items of a list may begin where the key does. The
// parser does not mind.
func outdented(e entry, n ast.Node) bool {
	least := e.at.column + 1
	if list, ok := n.(*ast.SequenceNode); ok && !list.IsFlowStyle {
		least = e.at.column
	}
	return e.value.shape != nothing && e.value.at.line > e.at.line && e.value.at.column < least
}

// markOf is where a node begins. The token of a block mapping is its first
// colon, so the first key speaks for it.
func markOf(n ast.Node) mark {
	switch m := n.(type) {
	case *ast.MappingNode:
		if !m.IsFlowStyle && len(m.Values) > 0 {
			return markOf(m.Values[0].Key)
		}
	case *ast.MappingValueNode:
		return markOf(m.Key)
	}
	return markOfToken(n.GetToken())
}

func markOfToken(t *token.Token) mark {
	if t == nil || t.Position == nil {
		return mark{line: 1, column: 1}
	}
	return mark{line: t.Position.Line, column: t.Position.Column}
}

func syntaxError(err error) (mark, *trouble) {
	var located yaml.Error
	if errors.As(err, &located) {
		return markOfToken(located.GetToken()), troublef("broken YAML: %s", located.GetMessage())
	}
	return mark{line: 1, column: 1}, &trouble{message: fmt.Sprintf("broken YAML: %v", err)}
}

// firstBadByte finds what no YAML stream may hold: invalid UTF-8 and control
// characters (YAML 1.2.2 §5.1).
func firstBadByte(src string) (mark, bool) {
	at := mark{line: 1, column: 1}
	for i, r := range src {
		if r == utf8.RuneError && !strings.HasPrefix(src[i:], string(utf8.RuneError)) {
			return at, true
		}
		switch {
		case r == '\n':
			at.line, at.column = at.line+1, 0
		case r < ' ' && r != '\t', r >= 0x7f && r < 0xa0, r == 0xfffe, r == 0xffff:
			return at, true
		}
		at.column++
	}
	return mark{}, false
}
