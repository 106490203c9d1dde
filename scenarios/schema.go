package scenarios

import (
	"encoding/json"
	"strings"

	"github.com/invopop/jsonschema"
)

// Schema is the JSON Schema (draft 2020-12) of scenario files, for editors. It
// knows keys, words and units; bounds of amounts with units, and what does not go
// together, only the parser knows.
func Schema() []byte {
	properties := jsonschema.NewProperties()
	var required []string
	for _, f := range fields() {
		s := f.kind.schema()
		s.Description = f.help + " Written as " + f.kind.form() + "."
		if f.def != "" {
			s.Default = f.schemaDefault()
		}
		properties.Set(f.key, s)
		if f.required {
			required = append(required, f.key)
		}
	}
	schema := &jsonschema.Schema{
		Version:              jsonschema.Version,
		Title:                "Pushbench scenario",
		Type:                 "object",
		Properties:           properties,
		Required:             required,
		AdditionalProperties: jsonschema.FalseSchema,
	}
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(schema); err != nil {
		// Only constants go in.
		panic("scenarios: the schema cannot be written: " + err.Error())
	}
	return []byte(b.String())
}

// schemaDefault is the default as JSON holds it.
func (f field) schemaDefault() any {
	if single, ok := f.kind.(one); ok && single.shape() == number {
		return json.Number(f.def)
	}
	return f.def
}
