package results

import (
	"reflect"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Whatever shows text that somebody else may have written (a label, the last words of a
// target, anything in a run.json) shows it by one of these: it stays text, on a terminal,
// in a page and in a log.

// Visible is text on one line: what is not to be seen, such as the beginning of a colour
// or a turn of the writing direction, is written as in a string of Go.
func Visible(text string) string {
	if utf8.ValidString(text) && !strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return text
	}
	quoted := strconv.QuoteToGraphic(text)
	// Only what cannot be seen is to look otherwise.
	return strings.NewReplacer(`\"`, `"`, `\\`, `\`).Replace(quoted[1 : len(quoted)-1])
}

// VisibleLines is Visible for text of several lines, which stay lines, and with tabs.
func VisibleLines(text string) string {
	lines := strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	for i, line := range lines {
		parts := strings.Split(line, "\t")
		for j, part := range parts {
			parts[j] = Visible(part)
		}
		lines[i] = strings.Join(parts, "\t")
	}
	return strings.Join(lines, "\n")
}

// Shown is v as it may be shown: every string in it, however deep, is VisibleLines. What
// is changed is copied; v stays as it is. Bytes and unexported fields are left out.
func Shown[T any](v T) T {
	if changed, ok := shown(reflect.ValueOf(&v).Elem()); ok {
		return changed.Interface().(T)
	}
	return v
}

// shown is v with its strings visible, and whether that is another value than v.
func shown(v reflect.Value) (changed reflect.Value, ok bool) {
	switch v.Kind() {
	case reflect.String:
		text := VisibleLines(v.String())
		if text == v.String() {
			return v, false
		}
		return reflect.ValueOf(text).Convert(v.Type()), true
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return v, false
		}
		elem, ok := shown(v.Elem())
		if !ok {
			return v, false
		}
		if v.Kind() == reflect.Interface {
			return elem, true
		}
		p := reflect.New(v.Type().Elem())
		p.Elem().Set(elem)
		return p, true
	case reflect.Struct:
		return replacedIn(v, v.NumField(), func(i int) bool { return v.Type().Field(i).IsExported() }, reflect.Value.Field)
	case reflect.Slice:
		switch v.Type().Elem().Kind() {
		case reflect.String, reflect.Struct, reflect.Pointer, reflect.Interface, reflect.Slice, reflect.Map:
			return replacedIn(v, v.Len(), func(int) bool { return true }, reflect.Value.Index)
		}
	case reflect.Map:
		return shownMap(v)
	}
	return v, false
}

// replacedIn is a struct or a slice with the parts that change put into a copy of it.
func replacedIn(v reflect.Value, parts int, wanted func(int) bool, part func(reflect.Value, int) reflect.Value) (reflect.Value, bool) {
	whole, ok := v, false
	for i := range parts {
		if !wanted(i) {
			continue
		}
		changed, other := shown(part(v, i))
		if !other {
			continue
		}
		if !ok {
			whole, ok = copied(v), true
		}
		part(whole, i).Set(changed)
	}
	return whole, ok
}

// copied is a copy of a struct or a slice that can be set.
func copied(v reflect.Value) reflect.Value {
	c := reflect.New(v.Type()).Elem()
	if v.Kind() == reflect.Slice {
		c.Set(reflect.MakeSlice(v.Type(), v.Len(), v.Len()))
		reflect.Copy(c, v)
		return c
	}
	c.Set(v)
	return c
}

func shownMap(v reflect.Value) (reflect.Value, bool) {
	whole, ok := reflect.MakeMapWithSize(v.Type(), v.Len()), false
	for entries := v.MapRange(); entries.Next(); {
		key, otherKey := shown(entries.Key())
		value, otherValue := shown(entries.Value())
		whole.SetMapIndex(key, value)
		ok = ok || otherKey || otherValue
	}
	if !ok {
		return v, false // nil stays nil
	}
	return whole, true
}
