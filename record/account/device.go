package account

import "strings"

// What a browser and a system call themselves in a User-Agent header, in the order in which they are looked for: many name others too.
var (
	browsers = [][2]string{{"coc_coc_browser", "Cốc Cốc"}, {"edg", "Edge"}, {"opr/", "Opera"}, {"samsungbrowser", "Samsung Internet"}, {"firefox", "Firefox"}, {"fxios", "Firefox"},
		{"crios", "Chrome"}, {"chrome", "Chrome"}, {"safari", "Safari"}}
	systems = [][2]string{{"iphone", "iPhone"}, {"ipad", "iPad"}, {"android", "Android"}, {"windows", "Windows"}, {"mac os x", "macOS"}, {"cros", "ChromeOS"}, {"linux", "Linux"}}
)

// Device puts a User-Agent header into words: "Chrome, Windows". The version is left out, so that a browser that was updated is no new device.
// Of a program that is no browser it is the name it gives itself, at most 40 characters.
func Device(userAgent string) string {
	folded := strings.ToLower(userAgent)
	browser, system := named(folded, browsers), named(folded, systems)
	switch {
	case browser != "" && system != "":
		return browser + ", " + system
	case browser+system != "":
		return browser + system
	}
	name, _, _ := strings.Cut(strings.TrimSpace(strings.ToValidUTF8(userAgent, "")), "/")
	letters := []rune(name)
	return string(letters[:min(len(letters), 40)])
}

func named(folded string, names [][2]string) string {
	for _, n := range names {
		if strings.Contains(folded, n[0]) {
			return n[1]
		}
	}
	return ""
}
