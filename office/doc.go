// Package office holds the ports every act works through, who asks, and the runner that authorises, prepares and commits.
//
// The acts themselves live in its rooms (office/entry, office/approval, …), one file and one transaction each; they import office
// and not each other. It owns atomicity and the journal. It does not own rules (law), records (record/*), or any technology.
// Invariant: no row is written without the journal entry of the act that wrote it, in the same transaction.
package office
