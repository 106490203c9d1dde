package wire

import "strings"

// isTokenByte says whether b is a tchar (RFC 9110 §5.6.2).
func isTokenByte(b byte) bool {
	switch {
	case 'a' <= b && b <= 'z', 'A' <= b && b <= 'Z', '0' <= b && b <= '9':
		return true
	default:
		return b != 0 && strings.IndexByte("!#$%&'*+-.^_`|~", b) >= 0
	}
}

// isFieldByte says whether b may stand in a field value (RFC 9110 §5.5).
func isFieldByte(b byte) bool { return b == '\t' || b >= ' ' && b != 0x7f }

// isBlank says whether b is optional white space (RFC 9110 §5.6.3).
func isBlank(b byte) bool { return b == ' ' || b == '\t' }

func hexDigit(b byte) (value byte, ok bool) {
	switch {
	case '0' <= b && b <= '9':
		return b - '0', true
	case 'a' <= b && b <= 'f':
		return b - 'a' + 10, true
	case 'A' <= b && b <= 'F':
		return b - 'A' + 10, true
	default:
		return 0, false
	}
}

func isDigit(b byte) bool { return '0' <= b && b <= '9' }

func isToken(b []byte) bool {
	for _, c := range b {
		if !isTokenByte(c) {
			return false
		}
	}
	return len(b) > 0
}
