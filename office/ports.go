package office

import (
	"context"
	"io"
	"log/slog"
	"time"

	"hoso/civil"
	"hoso/id"
	"hoso/law"
)

// Office is the struct of ports every act receives.
type Office struct {
	Store     Store
	Vault     Vault
	Files     Files
	Sheets    Sheets
	Signer    Signer
	Printer   Printer
	Nation    Nation
	Messenger Messenger
	Identity  Identity // the province's shared account; nil: not connected
	Address   string   // where people reach the program, for letters and passkeys: "https://hoso.phutho.gov.vn"; empty: not known
	Copies    Copies   // nil: no folder for copies is set up
	Census    Census
	Passwords Passwords
	Passkeys  Passkeys
	Book      func() *law.Book
	Laws      Laws
	Now       func() time.Time // wall clock moved by the office's day; never read below the runner
	Province  string
	Log       *slog.Logger
}

// Vault makes and opens the boxes that seal a dossier's values. Master keys live outside the database.
type Vault interface {
	// NewKey makes a data key for a dossier, wrapped by the master key.
	NewKey(dossier id.Dossier) (wrapped string, err error)
	// Box opens a wrapped key. Boxes are kept in memory.
	Box(dossier id.Dossier, wrapped string) (Box, error)
	// Blind gives the blind index of a value: equal values give equal texts, and nothing can be learned from one.
	Blind(field, value string) string
	// SealToken and OpenToken protect texts of the program itself (cursors, tickets, secrets of second factors), bound to a purpose.
	SealToken(purpose string, plain []byte) (string, error)
	OpenToken(purpose, sealed string) ([]byte, error)
}

// Box seals and opens values of one dossier. Associated data are dossier ‖ place, never the edition.
type Box interface {
	Seal(place string, plain []byte) (string, error)
	// Open gives a fault Closed "vault.cannot_open" when the text was made for another dossier or place, or was changed.
	Open(place, sealed string) ([]byte, error)
	SealBytes(place string, plain []byte) ([]byte, error)
	OpenBytes(place string, sealed []byte) ([]byte, error)
}

// Files keeps sealed files. A name is the hash of the ciphertext; a file is durable when Put returns.
type Files interface {
	Put(ctx context.Context, sealed []byte) (name string, err error)
	Get(ctx context.Context, name string) ([]byte, error)
	Drop(ctx context.Context, name string) error
	// List streams all names, for check.
	List(ctx context.Context, fn func(name string) error) error
	// Inspect says what the bytes really are. Fault Invalid: "file.unknown", "file.too_large", "file.empty", "file.pixels", "file.damaged", "file.virus_test".
	Inspect(name string, plain []byte) (FileFacts, error)
}

// Passwords hashes passwords and checks them.
type Passwords interface {
	Hash(password string) string
	// Matches takes the same time for an empty hash as for a wrong password.
	Matches(hash, password string) bool
}

// Passkeys asks browsers for passkeys and holds what they answer to what was asked (WebAuthn). origin is the address the program is reached at:
// "https://hoso.phutho.gov.vn". Faults of all: Closed "passkey.none" where browsers have no passkeys at that address.
type Passkeys interface {
	// Usable reports whether browsers have passkeys at an address.
	Usable(origin string) bool
	// Offer asks for a new passkey of the holder's.
	Offer(origin string, of PasskeyHolder) (PasskeyQuestion, error)
	// Register holds the answer to its question. Fault Invalid "passkey.not_made".
	Register(origin string, of PasskeyHolder, kept, answer []byte) (Passkey, error)
	// Ask asks for an answer of one of the holder's passkeys; of nobody, for that of any. Fault Invalid "passkey.none_here".
	Ask(origin string, of PasskeyHolder) (PasskeyQuestion, error)
	// Whose reads which account an answer says it is of; it proves nothing yet. Fault Denied "passkey.wrong".
	Whose(answer []byte) (id.Account, error)
	// Answer holds the answer to its question and to the holder's passkeys, and gives the one it is of as it is from now on. Fault Denied
	// "passkey.wrong".
	Answer(origin string, of PasskeyHolder, kept, answer []byte) (Passkey, error)
}

// PasskeyHolder is the account whose passkeys are asked for, with the public parts of those it has.
type PasskeyHolder struct {
	Account     id.Account
	Login, Name string
	Keys        []string // of Passkey.Public
}

// PasskeyQuestion is what a browser is asked, and what is kept of it until it answers.
type PasskeyQuestion struct {
	Question []byte // JSON for navigator.credentials
	Kept     []byte
}

// Passkey is the public part of one.
type Passkey struct {
	ID     string // base64url
	Public string // JSON that only the door reads
}

// FileFacts is what an uploaded file turns out to be.
type FileFacts struct {
	Name     string // cleaned for display
	Media    string // application/pdf | image/jpeg | image/png
	Pages    int
	Signed   bool     // carries a digital signature
	Warnings []string // text keys: file.low_resolution, file.not_signed, file.old_pdf
}

// Signer signs with a named key. A job calls it, never a request: the intent is recorded first.
type Signer interface {
	// SignBytes makes a detached CAdES signature over canonical bytes.
	SignBytes(ctx context.Context, key string, content []byte, at time.Time) (Signature, error)
	// SignPDF fills the empty field of the step ("NguoiKy" or "CoQuan") of a rendered dossier.
	SignPDF(ctx context.Context, key, field string, pdf []byte, at time.Time) ([]byte, Signature, error)
	// Verify checks a detached signature made by SignBytes.
	Verify(content, signature []byte) (Signature, error)
	// Keys lists the names of the keys that are there.
	Keys() []string
}

// Signature tells who signed.
type Signature struct {
	DER    []byte
	Signer string // common name
	Serial string
	At     time.Time
}

// Printer lays the dossier out on paper.
type Printer interface {
	PDF(ctx context.Context, page Page) ([]byte, error)
	DOCX(ctx context.Context, page Page) ([]byte, error)
	// Slips prints one-time sign-in slips with QR codes.
	Slips(ctx context.Context, slips []Slip) ([]byte, error)
	// Table lays a list or a report out as "pdf", "docx" or "xlsx".
	Table(ctx context.Context, t Table, format string) ([]byte, error)
}

// Messenger carries messages out of the program: by e-mail, and by text message or Zalo behind the same port.
type Messenger interface {
	// Channels lists the channels that are set up, the preferred one first: "email", "sms", "zalo". None: nothing leaves.
	Channels() []string
	// Deliver hands one letter over. Faults: Busy "message.no_server" when it was not taken and may be tried again; Invalid
	// "message.refused" when it never will be; Stale "message.unsure" when it is not known whether it was taken.
	Deliver(ctx context.Context, l Letter) error
}

// Letter is one message to one person; it holds no value of a dossier.
type Letter struct {
	ID      string // the same at every try, so that whoever gets it twice can tell
	Channel string
	To      string // e-mail address or telephone number
	Name    string // of whom it is for
	Subject string
	Lines   []string // paragraphs of plain text
	Link    string   // where to go on; may be empty
	At      time.Time
}

// Identity is the provider of the shared account people sign in to many systems with (PT-10.2). It says who somebody is there; which
// account of this office that opens is for the acts.
type Identity interface {
	// Label is what the shared account is called; empty: its usual name.
	Label() string
	// Begin gives the address at which somebody signs in. state and nonce come back, challenge is the S256 of the verifier Finish gets;
	// anew asks the provider to ask who it is even when it knows. Fault Busy "shared.unreachable".
	Begin(ctx context.Context, state, nonce, challenge string, anew bool) (address string, err error)
	// Finish exchanges the code somebody came back with. Faults: Busy "shared.unreachable"; Denied "shared.refused" when what the provider
	// says is not to be believed.
	Finish(ctx context.Context, code, nonce, verifier string) (Claims, error)
}

// Claims is what the provider says of somebody. Issuer and subject together are who they are; the rest is only shown.
type Claims struct {
	Issuer, Subject string
	Name, Email     string
}

// File is a document to download.
type File struct {
	Name  string `json:"name"`
	Media string `json:"media"`
	Bytes []byte `json:"-"`
}

// Table is a list or a report for paper and for a spreadsheet, in the layout of an administrative document (NĐ 30/2020/NĐ-CP).
type Table struct {
	Above    string // the body above the unit; may be empty
	Unit     string
	Place    string // "Phú Thọ"
	Day      civil.Date
	Title    string
	Under    string   // line under the title: period, article
	Lead     []string // paragraphs before the tables
	Sections []Section
	Notes    []string // paragraphs behind the tables
	Signers  []string // who signs below, left to right: "NGƯỜI LẬP", "THỦ TRƯỞNG ĐƠN VỊ"
	Lang     string
}

// Section is one table of a Table.
type Section struct {
	Heading string
	Columns []Column
	Rows    [][]string
	Total   bool // the last row is a total
}

// Column is one column; numbers stand to the right and are numbers in a spreadsheet.
type Column struct {
	Title  string
	Share  int // of the width, relative to the other columns
	Number bool
}

// Page is what a printed dossier is made of: already masked, values opened.
type Page struct {
	Form      *law.Form
	Content   law.Content
	Unit      string // employing unit
	Manager   string // managing agency
	Version   string // "Phiên bản 3"
	Digest    string
	Photo     []byte // JPEG or PNG, may be empty
	Day       civil.Date
	Place     string
	ForSigner bool // lays empty signature fields; otherwise the copy says that it has no legal value
	Lang      string
}

// Slip is one one-time sign-in slip.
type Slip struct {
	Name, Unit, Login, Password, Address string
	Issued                               civil.Date
}

// Nation is the national database seen from here; the adapter can be replaced.
type Nation interface {
	// Build makes the packets that carry a person's state, comparing with what was last delivered (nil: never sent).
	Build(in Person) ([]Packet, error)
	// Check applies the national rules to packets before approval: nothing may be rejected afterwards.
	Check(packets []Packet) []Refusal
	// Send delivers one packet. Fault Busy "nation.no_answer" when it is not known whether the packet arrived.
	Send(ctx context.Context, p Packet) (Answer, error)
}

// Person is what leaves the province about one person: values opened, secret and switched-off entries removed.
type Person struct {
	Number      string // SoHieuCBCCVC_BNDP
	Form        *law.Form
	Content     law.Content
	Before      *law.Content // as last delivered
	UnitCode    string
	UnitName    string
	ManagerCode string
	ManagerName string
	Gone        bool // the record is to be deleted there
}

// Packet is one message in clear.
type Packet struct {
	Message     string
	Action      string
	Transaction string
	Payload     []byte
	Places      map[string]string // name in the packet → path in the dossier
}

// Refusal is one reason against a packet.
type Refusal struct {
	Code, Field, Path, Message string
}

// Answer is what the nation said.
type Answer struct {
	Accepted bool
	Exists   bool // ADD of a record that is there
	Absent   bool // EDIT or DEL of a record that is not there
	Refusals []Refusal
}

// Census is the columns in memory that lists, search and counts come from.
type Census interface {
	// Apply takes the facets of a committed act.
	Apply(facets []Facet)
	// List gives one page of a subtree in Vietnamese order by given name, and the total.
	List(q CensusQuery) (page []Facet, total int)
	// Counts groups a subtree by a column: "category", "rank", "position", "job_position", "sex", "state", "unit".
	Counts(q CensusQuery, column string) map[string]int
	// Sum adds up how complete the dossiers of a subtree are.
	Sum(q CensusQuery) Totals
	// Alike gives the groups of people who have one name but for accents and case, one sex and one year of birth; only groups with somebody
	// within a subtree.
	Alike(q CensusQuery, within string) [][]id.Dossier
}

// FacetShape numbers what a facet holds: one of an earlier shape is made anew from its dossier (lawbook.RenewFacets). 1 has the vị trí việc làm.
const FacetShape = 1

// Facet is what the columns hold of one dossier.
type Facet struct {
	Dossier  id.Dossier `json:"dossier"`
	Unit     id.Unit    `json:"unit"`
	UnitPath string     `json:"unit_path"`
	Name     string     `json:"name"`
	Sex      string     `json:"sex"`
	Birth    string     `json:"birth"` // year
	Category string     `json:"category"`
	Rank     string     `json:"rank"`
	Position string     `json:"position"`
	State    string     `json:"state"`

	JobPosition string `json:"job_position"` // JobPositionOf

	Have    int   `json:"have,string"` // required entries filled
	Want    int   `json:"want,string"` // required entries
	Waiting int   `json:"waiting,string"`
	Points  int   `json:"points,string"`
	Of      int   `json:"of,string"`    // the same by the weight of each entry
	Shape   int   `json:"shape,string"` // FacetShape of the program that made it
	Rev     int64 `json:"-"`            // revision of the stored facet: an older one never replaces a newer one in the columns
}

// Totals is how complete some dossiers are: required entries that are filled and those there are, in number and by weight.
type Totals struct {
	People     int
	Have, Want int
	Points, Of int
}

// CensusQuery selects people. Scopes are unit paths the asker may see; a person outside all of them does not exist for the asker. Those who left
// are kept apart: they are found by asking for them, and are in no other answer (PT-11.1.e, BD-9.2).
type CensusQuery struct {
	Scopes []string
	Only   []id.Dossier      // narrow to these, where there are any
	Under  string            // narrow to a subtree
	Name   string            // part of a name, with or without diacritics
	Equal  map[string]string // column → value
	Worst  bool              // the least complete first, by weight
	Left   bool              // those who left instead of those who are here
	Page   int               // from 0
	Size   int
}

var _ io.Closer = Store(nil)

// JobScores is the kind of the job that scores the units for a month, once the day's deadlines were looked through.
const JobScores = "quality.scores"

// JobPackets is the kind of the job that builds a signed version's packets.
const JobPackets = "packet.build"
