<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de">
<context>
    <name>main</name>
    <message>
        <source>Natter Admin: administrates a Natter chat server.</source>
        <translation>Natter Admin: verwaltet einen Natter-Chatserver.</translation>
    </message>
    <message>
        <source>Show no window before the desktop asks for one.</source>
        <translation>Kein Fenster zeigen, bevor der Desktop danach verlangt.</translation>
    </message>
</context>
<context>
    <name>natter::admin::AdminLink</name>
    <message>
        <source>This link names no server. Links have the form natter-admin://HOST:PORT.</source>
        <translation>Dieser Link nennt keinen Server. Links haben die Form natter-admin://HOST:PORT.</translation>
    </message>
</context>
<context>
    <name>natter::admin::AdminSession</name>
    <message>
        <source>%1 is the address for chat programs. The admin side listens elsewhere: on the same machine at port 8001, unless ADMIN_PORT says otherwise.</source>
        <translation>%1 ist die Adresse für Chatprogramme. Die Verwaltung lauscht anderswo: auf demselben Rechner an Port 8001, wenn ADMIN_PORT nichts anderes sagt.</translation>
    </message>
    <message>
        <source>What answers at %1 is not a Natter server.</source>
        <translation>Was unter %1 antwortet, ist kein Natter-Server.</translation>
    </message>
    <message>
        <source>The last login is over.</source>
        <translation>Die letzte Anmeldung ist abgelaufen.</translation>
    </message>
    <message numerus="yes">
        <source>Try again in %n second(s).</source>
        <translation>
            <numerusform>Versuchen Sie es in %n Sekunde wieder.</numerusform>
            <numerusform>Versuchen Sie es in %n Sekunden wieder.</numerusform>
        </translation>
    </message>
    <message>
        <source>This account may not administrate the server any more.</source>
        <translation>Dieses Konto darf den Server nicht mehr verwalten.</translation>
    </message>
    <message>
        <source>The server has ended the live connection.</source>
        <translation>Der Server hat die Live-Verbindung beendet.</translation>
    </message>
    <message>
        <source>No server is chosen.</source>
        <translation>Es ist kein Server gewählt.</translation>
    </message>
</context>
<context>
    <name>natter::admin::AuditWords</name>
    <message>
        <source>At the machine</source>
        <translation>Am Rechner</translation>
    </message>
    <message>
        <source>No.</source>
        <translation>Nr.</translation>
    </message>
    <message>
        <source>When</source>
        <translation>Wann</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>Wer</translation>
    </message>
    <message>
        <source>What</source>
        <translation>Was</translation>
    </message>
    <message>
        <source>To what</source>
        <translation>Woran</translation>
    </message>
    <message>
        <source>From</source>
        <translation>Von</translation>
    </message>
    <message>
        <source>Detail</source>
        <translation>Näheres</translation>
    </message>
    <message>
        <source>User %1</source>
        <translation>Benutzer %1</translation>
    </message>
    <message>
        <source>for good</source>
        <translation>auf Dauer</translation>
    </message>
</context>
<context>
    <name>natter::admin::CellWords</name>
    <message>
        <source>yes</source>
        <translation>ja</translation>
    </message>
</context>
<context>
    <name>natter::admin::ConnectionWords</name>
    <message>
        <source>greeting</source>
        <translation>grüßt</translation>
    </message>
    <message>
        <source>catching up</source>
        <translation>holt auf</translation>
    </message>
    <message>
        <source>live</source>
        <translation>live</translation>
    </message>
    <message>
        <source>closing</source>
        <translation>schließt</translation>
    </message>
    <message>
        <source>Id</source>
        <translation>Nr.</translation>
    </message>
    <message>
        <source>User</source>
        <translation>Person</translation>
    </message>
    <message>
        <source>User id</source>
        <translation>Nr. der Person</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Adresse</translation>
    </message>
    <message>
        <source>Client</source>
        <translation>Programm</translation>
    </message>
    <message>
        <source>Dialect</source>
        <translation>Dialekt</translation>
    </message>
    <message>
        <source>TLS</source>
        <translation>TLS</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Since</source>
        <translation>Seit</translation>
    </message>
    <message>
        <source>Last activity</source>
        <translation>Zuletzt aktiv</translation>
    </message>
    <message>
        <source>Messages in</source>
        <translation>Nachrichten ein</translation>
    </message>
    <message>
        <source>Messages out</source>
        <translation>Nachrichten aus</translation>
    </message>
    <message>
        <source>Bytes in</source>
        <translation>Bytes ein</translation>
    </message>
    <message>
        <source>Bytes out</source>
        <translation>Bytes aus</translation>
    </message>
    <message>
        <source>Queued</source>
        <translation>Wartend</translation>
    </message>
    <message>
        <source>Round trip</source>
        <translation>Laufzeit</translation>
    </message>
    <message>
        <source>Login</source>
        <translation>Anmeldung</translation>
    </message>
    <message>
        <source>At</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>Way</source>
        <translation>Weg</translation>
    </message>
    <message>
        <source>in</source>
        <translation>ein</translation>
    </message>
    <message>
        <source>out</source>
        <translation>aus</translation>
    </message>
    <message>
        <source>Event</source>
        <translation>Ereignis</translation>
    </message>
    <message>
        <source>Bytes</source>
        <translation>Bytes</translation>
    </message>
    <message>
        <source>Detail</source>
        <translation>Näheres</translation>
    </message>
</context>
<context>
    <name>natter::admin::CsvExport</name>
    <message>
        <source>The table is gone.</source>
        <translation>Die Tabelle gibt es nicht mehr.</translation>
    </message>
</context>
<context>
    <name>natter::admin::GroupWords</name>
    <message>
        <source>Member</source>
        <translation>Mitglied</translation>
    </message>
    <message>
        <source>Admin</source>
        <translation>Admin</translation>
    </message>
    <message>
        <source>Owner</source>
        <translation>Besitzer</translation>
    </message>
    <message>
        <source>Id</source>
        <translation>Nr.</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Members</source>
        <translation>Mitglieder</translation>
    </message>
    <message>
        <source>Online</source>
        <translation>Online</translation>
    </message>
    <message>
        <source>Messages</source>
        <translation>Nachrichten</translation>
    </message>
    <message>
        <source>Last message</source>
        <translation>Letzte Nachricht</translation>
    </message>
    <message>
        <source>Archived</source>
        <translation>Archiviert</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>Erstellt</translation>
    </message>
    <message>
        <source>Created by (id)</source>
        <translation>Erstellt von (Nr.)</translation>
    </message>
    <message>
        <source>Role</source>
        <translation>Rolle</translation>
    </message>
    <message>
        <source>Joined</source>
        <translation>Beigetreten</translation>
    </message>
</context>
<context>
    <name>natter::admin::LocalServer</name>
    <message>
        <source>%1 could not be started: %2</source>
        <translation>%1 konnte nicht gestartet werden: %2</translation>
    </message>
    <message>
        <source>The server was ended from outside, or crashed.</source>
        <translation>Der Server wurde von außen beendet oder ist abgestürzt.</translation>
    </message>
    <message>
        <source>The server has ended with exit code %1.</source>
        <translation>Der Server hat sich mit dem Code %1 beendet.</translation>
    </message>
    <message>
        <source>no service manager answers here</source>
        <translation>hier antwortet keine Dienstverwaltung</translation>
    </message>
    <message>
        <source>not installed as a service</source>
        <translation>nicht als Dienst eingerichtet</translation>
    </message>
    <message>
        <source>natterd is not installed on this machine</source>
        <translation>natterd ist auf diesem Rechner nicht installiert</translation>
    </message>
    <message>
        <source>It has failed; %1 says why.</source>
        <translation>Er ist gescheitert; %1 sagt, warum.</translation>
    </message>
</context>
<context>
    <name>natter::admin::LogWords</name>
    <message>
        <source>When</source>
        <translation>Wann</translation>
    </message>
    <message>
        <source>Level</source>
        <translation>Stufe</translation>
    </message>
    <message>
        <source>Category</source>
        <translation>Bereich</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>Nachricht</translation>
    </message>
</context>
<context>
    <name>natter::admin::PeopleWords</name>
    <message>
        <source>Nobody is called %1.</source>
        <translation>Niemand heißt %1.</translation>
    </message>
    <message>
        <source>%1 may mean several people: type the e-mail address.</source>
        <translation>%1 kann mehrere meinen: Geben Sie die E-Mail-Adresse ein.</translation>
    </message>
    <message>
        <source>No group is called %1.</source>
        <translation>Keine Gruppe heißt %1.</translation>
    </message>
    <message>
        <source>%1 may mean several groups.</source>
        <translation>%1 kann mehrere Gruppen meinen.</translation>
    </message>
</context>
<context>
    <name>natter::admin::RecordWords</name>
    <message>
        <source>Expired</source>
        <translation>Abgelaufen</translation>
    </message>
    <message>
        <source>Used up</source>
        <translation>Aufgebraucht</translation>
    </message>
    <message>
        <source>Good</source>
        <translation>Gültig</translation>
    </message>
    <message>
        <source>Id</source>
        <translation>Nr.</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Notiz</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Uses left</source>
        <translation>Noch nutzbar</translation>
    </message>
    <message>
        <source>any number</source>
        <translation>beliebig oft</translation>
    </message>
    <message>
        <source>Expires</source>
        <translation>Läuft ab</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>Erstellt</translation>
    </message>
    <message>
        <source>Address or network</source>
        <translation>Adresse oder Netz</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>Grund</translation>
    </message>
    <message>
        <source>In force</source>
        <translation>In Kraft</translation>
    </message>
    <message>
        <source>Over</source>
        <translation>Vorbei</translation>
    </message>
    <message>
        <source>Until</source>
        <translation>Bis</translation>
    </message>
    <message>
        <source>Refused</source>
        <translation>Abgewiesen</translation>
    </message>
    <message>
        <source>Created by (id)</source>
        <translation>Erstellt von (Nr.)</translation>
    </message>
</context>
<context>
    <name>natter::admin::ServerAddress</name>
    <message>
        <source>Enter the server&apos;s address, such as https://chat.example.com</source>
        <translation>Geben Sie die Adresse des Servers ein, etwa https://chat.example.com</translation>
    </message>
    <message>
        <source>This is too long to be a server&apos;s address.</source>
        <translation>Das ist zu lang für die Adresse eines Servers.</translation>
    </message>
    <message>
        <source>An address starts with http:// or https://</source>
        <translation>Eine Adresse beginnt mit http:// oder https://</translation>
    </message>
    <message>
        <source>Leave out the user name and password: an address must not carry them.</source>
        <translation>Lassen Sie Benutzernamen und Passwort weg: Eine Adresse darf sie nicht enthalten.</translation>
    </message>
    <message>
        <source>The port is a number from 1 to 65535.</source>
        <translation>Der Port ist eine Zahl von 1 bis 65535.</translation>
    </message>
    <message>
        <source>There is no valid host name in this address.</source>
        <translation>In dieser Adresse steht kein gültiger Rechnername.</translation>
    </message>
    <message>
        <source>Leave out what follows the host and the port.</source>
        <translation>Lassen Sie weg, was auf Rechner und Port folgt.</translation>
    </message>
</context>
<context>
    <name>natter::admin::ServerWords</name>
    <message>
        <source>default</source>
        <translation>Vorgabe</translation>
    </message>
    <message>
        <source>environment</source>
        <translation>Umgebung</translation>
    </message>
    <message>
        <source>command line</source>
        <translation>Kommandozeile</translation>
    </message>
    <message>
        <source>file %1</source>
        <translation>Datei %1</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Wert</translation>
    </message>
    <message>
        <source>hidden</source>
        <translation>verborgen</translation>
    </message>
    <message>
        <source>Comes from</source>
        <translation>Kommt aus</translation>
    </message>
    <message>
        <source>Default</source>
        <translation>Vorgabe</translation>
    </message>
    <message>
        <source>By reload</source>
        <translation>Durch Neuladen</translation>
    </message>
    <message>
        <source>Meaning</source>
        <translation>Bedeutung</translation>
    </message>
    <message>
        <source>Made at</source>
        <translation>Erstellt</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Took</source>
        <translation>Dauer</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>Ergebnis</translation>
    </message>
</context>
<context>
    <name>natter::admin::UserWords</name>
    <message>
        <source>Administrator</source>
        <translation>Administrator</translation>
    </message>
    <message>
        <source>User</source>
        <translation>Person</translation>
    </message>
    <message>
        <source>Erased</source>
        <translation>Gelöscht</translation>
    </message>
    <message>
        <source>Active</source>
        <translation>Aktiv</translation>
    </message>
    <message>
        <source>Suspended for good</source>
        <translation>Für immer gesperrt</translation>
    </message>
    <message>
        <source>Suspended until %1</source>
        <translation>Gesperrt bis %1</translation>
    </message>
    <message>
        <source>Id</source>
        <translation>Nr.</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>E-mail</source>
        <translation>E-Mail</translation>
    </message>
    <message>
        <source>Role</source>
        <translation>Rolle</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Connected</source>
        <translation>Verbunden</translation>
    </message>
    <message>
        <source>Last seen</source>
        <translation>Zuletzt gesehen</translation>
    </message>
    <message>
        <source>Logins</source>
        <translation>Anmeldungen</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>Erstellt</translation>
    </message>
    <message>
        <source>Suspended until</source>
        <translation>Gesperrt bis</translation>
    </message>
    <message>
        <source>Client</source>
        <translation>Programm</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Adresse</translation>
    </message>
    <message>
        <source>Since</source>
        <translation>Seit</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>Gruppe</translation>
    </message>
    <message>
        <source>Members</source>
        <translation>Mitglieder</translation>
    </message>
    <message>
        <source>Archived</source>
        <translation>Archiviert</translation>
    </message>
</context>
<context>
    <name>natter::adminui::AuditPage</name>
    <message>
        <source>Audit</source>
        <translation>Protokoll</translation>
    </message>
    <message>
        <source>Filter what is loaded (/)</source>
        <translation>Das Geladene filtern (/)</translation>
    </message>
    <message>
        <source>Nothing was done yet</source>
        <translation>Es wurde noch nichts getan</translation>
    </message>
    <message>
        <source>Every change an administrator makes is written down here.</source>
        <translation>Jede Änderung durch einen Administrator wird hier festgehalten.</translation>
    </message>
    <message>
        <source>Who did it</source>
        <translation>Wer es war</translation>
    </message>
    <message>
        <source>Everybody</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>Which action</source>
        <translation>Welche Aktion</translation>
    </message>
    <message>
        <source>Every action</source>
        <translation>Jede Aktion</translation>
    </message>
    <message>
        <source>Which target, such as user or user:7</source>
        <translation>Welches Ziel, etwa user oder user:7</translation>
    </message>
    <message>
        <source>Every target (user:7)</source>
        <translation>Jedes Ziel (user:7)</translation>
    </message>
    <message>
        <source>When</source>
        <translation>Wann</translation>
    </message>
    <message>
        <source>Any time</source>
        <translation>Jederzeit</translation>
    </message>
    <message>
        <source>Last hour</source>
        <translation>Letzte Stunde</translation>
    </message>
    <message>
        <source>Last 24 hours</source>
        <translation>Letzte 24 Stunden</translation>
    </message>
    <message>
        <source>Last 7 days</source>
        <translation>Letzte 7 Tage</translation>
    </message>
    <message>
        <source>Last 30 days</source>
        <translation>Letzte 30 Tage</translation>
    </message>
    <message>
        <source>Between …</source>
        <translation>Zwischen …</translation>
    </message>
    <message>
        <source>From</source>
        <translation>Von</translation>
    </message>
    <message>
        <source>Until</source>
        <translation>Bis</translation>
    </message>
    <message>
        <source>C&amp;lear</source>
        <translation>&amp;Leeren</translation>
    </message>
    <message>
        <source>Clear who, what, target and time</source>
        <translation>Wer, was, Ziel und Zeit leeren</translation>
    </message>
    <message>
        <source>Ex&amp;port…</source>
        <translation>&amp;Exportieren …</translation>
    </message>
    <message>
        <source>Only &amp;this person</source>
        <translation>Nur diese &amp;Person</translation>
    </message>
    <message>
        <source>Only this &amp;action</source>
        <translation>Nur diese &amp;Aktion</translation>
    </message>
    <message>
        <source>Only this ta&amp;rget</source>
        <translation>Nur dieses &amp;Ziel</translation>
    </message>
    <message>
        <source>&amp;Show the target</source>
        <translation>Das Ziel zei&amp;gen</translation>
    </message>
    <message>
        <source>The chain is being read …</source>
        <translation>Die Kette wird gelesen …</translation>
    </message>
    <message>
        <source>The chain could not be checked: %1</source>
        <translation>Die Kette konnte nicht geprüft werden: %1</translation>
    </message>
    <message>
        <source>The chain holds: entries read: %1.</source>
        <translation>Die Kette hält: gelesene Einträge: %1.</translation>
    </message>
    <message>
        <source>The chain is broken from entry %1 on: it is not what was written, or something before it is missing. Entries read: %2.</source>
        <translation>Die Kette ist ab Eintrag %1 gebrochen: Er ist nicht, was geschrieben wurde, oder davor fehlt etwas. Gelesene Einträge: %2.</translation>
    </message>
    <message>
        <source>The server has not checked the chain yet.</source>
        <translation>Der Server hat die Kette noch nicht geprüft.</translation>
    </message>
    <message>
        <source>Export the audit</source>
        <translation>Das Protokoll exportieren</translation>
    </message>
    <message>
        <source>CSV files (*.csv);;JSON, an entry a line (*.ndjson)</source>
        <translation>CSV-Dateien (*.csv);;JSON, ein Eintrag je Zeile (*.ndjson)</translation>
    </message>
    <message>
        <source>Written to %1, for your eyes only</source>
        <translation>In %1 geschrieben, nur für Ihre Augen</translation>
    </message>
    <message>
        <source>%1 could not be written: %2</source>
        <translation>%1 ließ sich nicht schreiben: %2</translation>
    </message>
    <message>
        <source>C&amp;heck the chain</source>
        <translation>Ke&amp;tte prüfen</translation>
    </message>
</context>
<context>
    <name>natter::adminui::BansPage</name>
    <message>
        <source>Bans</source>
        <translation>Sperren</translation>
    </message>
    <message>
        <source>Only in force</source>
        <translation>Nur in Kraft</translation>
    </message>
    <message>
        <source>Show only bans that are in force</source>
        <translation>Nur Sperren zeigen, die in Kraft sind</translation>
    </message>
    <message>
        <source>&amp;New ban…</source>
        <translation>&amp;Neue Sperre …</translation>
    </message>
    <message>
        <source>&amp;Lift</source>
        <translation>Auf&amp;heben</translation>
    </message>
    <message>
        <source>Nobody is banned</source>
        <translation>Niemand ist gesperrt</translation>
    </message>
    <message>
        <source>A ban refuses everything that comes from an address or a network.</source>
        <translation>Eine Sperre weist alles ab, was von einer Adresse oder aus einem Netz kommt.</translation>
    </message>
    <message>
        <source>New ban</source>
        <translation>Neue Sperre</translation>
    </message>
    <message>
        <source>&amp;Ban</source>
        <translation>&amp;Sperren</translation>
    </message>
    <message>
        <source>Everybody who comes from there is disconnected and refused, whoever they are.</source>
        <translation>Alle, die von dort kommen, werden getrennt und abgewiesen, wer auch immer sie sind.</translation>
    </message>
    <message>
        <source>&amp;Address or network</source>
        <translation>&amp;Adresse oder Netz</translation>
    </message>
    <message>
        <source>&amp;How long</source>
        <translation>Wie &amp;lange</translation>
    </message>
    <message>
        <source>&amp;Reason</source>
        <translation>&amp;Grund</translation>
    </message>
    <message>
        <source>For other administrators</source>
        <translation>Für andere Administratoren</translation>
    </message>
    <message>
        <source>%1 is banned</source>
        <translation>%1 ist gesperrt</translation>
    </message>
    <message numerus="yes">
        <source>%n ban(s) lifted</source>
        <translation>
            <numerusform>%n Sperre aufgehoben</numerusform>
            <numerusform>%n Sperren aufgehoben</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n ban(s) in force again</source>
        <translation>
            <numerusform>%n Sperre wieder in Kraft</numerusform>
            <numerusform>%n Sperren wieder in Kraft</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>natter::adminui::BroadcastPage</name>
    <message>
        <source>Broadcast</source>
        <translation>Rundruf</translation>
    </message>
    <message>
        <source>Shown at once to those who are connected, and not kept: who connects later does not see it. Programs that only know the simple protocol cannot show it.</source>
        <translation>Wird sofort denen gezeigt, die verbunden sind, und nicht aufbewahrt: Wer sich später verbindet, sieht es nicht. Programme, die nur das einfache Protokoll kennen, können es nicht zeigen.</translation>
    </message>
    <message>
        <source>Everybody who is connected</source>
        <translation>Alle, die verbunden sind</translation>
    </message>
    <message>
        <source>The members of a group</source>
        <translation>Die Mitglieder einer Gruppe</translation>
    </message>
    <message>
        <source>One person</source>
        <translation>Eine Person</translation>
    </message>
    <message>
        <source>To whom</source>
        <translation>An wen</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>The server restarts at 18:00 for some minutes.</source>
        <translation>Der Server startet um 18 Uhr neu und ist einige Minuten weg.</translation>
    </message>
    <message>
        <source>Send the broadcast</source>
        <translation>Den Rundruf senden</translation>
    </message>
    <message>
        <source>&amp;To</source>
        <translation>&amp;An</translation>
    </message>
    <message>
        <source>Te&amp;xt</source>
        <translation>Te&amp;xt</translation>
    </message>
    <message numerus="yes">
        <source>Too long by %n byte(s)</source>
        <translation>
            <numerusform>%n Byte zu lang</numerusform>
            <numerusform>%n Bytes zu lang</numerusform>
        </translation>
    </message>
    <message>
        <source>Nobody who could show it is connected right now.</source>
        <translation>Im Augenblick ist niemand verbunden, der es zeigen könnte.</translation>
    </message>
    <message>
        <source>Reaches %1 on %2.</source>
        <translation>Erreicht %1 über %2.</translation>
    </message>
    <message numerus="yes">
        <source>%n person(s)</source>
        <translation>
            <numerusform>%n Person</numerusform>
            <numerusform>%n Personen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n connection(s)</source>
        <translation>
            <numerusform>%n Verbindung</numerusform>
            <numerusform>%n Verbindungen</numerusform>
        </translation>
    </message>
    <message>
        <source>Send it?</source>
        <translation>Absenden?</translation>
    </message>
    <message>
        <source>&amp;Send</source>
        <translation>&amp;Senden</translation>
    </message>
    <message numerus="yes">
        <source>Sent to %n connection(s)</source>
        <translation>
            <numerusform>An %n Verbindung gesendet</numerusform>
            <numerusform>An %n Verbindungen gesendet</numerusform>
        </translation>
    </message>
    <message>
        <source>Name of the group or the person</source>
        <translation>Name der Gruppe oder der Person</translation>
    </message>
    <message>
        <source>Its name</source>
        <translation>Ihr Name</translation>
    </message>
    <message>
        <source>Name or e-mail address</source>
        <translation>Name oder E-Mail-Adresse</translation>
    </message>
    <message>
        <source>Sen&amp;d…</source>
        <translation>Sen&amp;den …</translation>
    </message>
</context>
<context>
    <name>natter::adminui::CommandPalette</name>
    <message>
        <source>Commands</source>
        <translation>Befehle</translation>
    </message>
    <message>
        <source>Type what you want to do or see</source>
        <translation>Tippen Sie, was Sie tun oder sehen wollen</translation>
    </message>
    <message>
        <source>Find a command</source>
        <translation>Befehl suchen</translation>
    </message>
    <message>
        <source>Commands that fit</source>
        <translation>Passende Befehle</translation>
    </message>
</context>
<context>
    <name>natter::adminui::ConnectPage</name>
    <message>
        <source>&amp;This machine&apos;s server…</source>
        <translation>Server auf diesem &amp;Rechner …</translation>
    </message>
    <message>
        <source>&amp;Connect</source>
        <translation>&amp;Verbinden</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>&amp;Forget</source>
        <translation>Ver&amp;gessen</translation>
    </message>
    <message>
        <source>Which server do you want to administrate?</source>
        <translation>Welchen Server möchten Sie verwalten?</translation>
    </message>
    <message>
        <source>Enter the address of its admin side. On this machine that is localhost:8001 unless ADMIN_PORT says otherwise.</source>
        <translation>Geben Sie die Adresse seiner Verwaltung ein. Auf diesem Rechner ist das localhost:8001, wenn ADMIN_PORT nichts anderes sagt.</translation>
    </message>
    <message>
        <source>&amp;Address</source>
        <translation>&amp;Adresse</translation>
    </message>
    <message>
        <source>Address of the server</source>
        <translation>Adresse des Servers</translation>
    </message>
    <message>
        <source>Connect to this server</source>
        <translation>Mit diesem Server verbinden</translation>
    </message>
    <message>
        <source>Go back to the server</source>
        <translation>Zurück zum Server</translation>
    </message>
    <message>
        <source>&amp;Known servers</source>
        <translation>Be&amp;kannte Server</translation>
    </message>
    <message>
        <source>Known servers</source>
        <translation>Bekannte Server</translation>
    </message>
    <message>
        <source>Name and colour of the selected server</source>
        <translation>Name und Farbe des gewählten Servers</translation>
    </message>
    <message>
        <source>Forget the selected server</source>
        <translation>Den gewählten Server vergessen</translation>
    </message>
    <message>
        <source>See about a server on this machine</source>
        <translation>Nach einem Server auf diesem Rechner sehen</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Keine</translation>
    </message>
    <message>
        <source>Red: for the one that matters</source>
        <translation>Rot: für den, auf den es ankommt</translation>
    </message>
    <message>
        <source>Orange</source>
        <translation>Orange</translation>
    </message>
    <message>
        <source>Green</source>
        <translation>Grün</translation>
    </message>
    <message>
        <source>Blue</source>
        <translation>Blau</translation>
    </message>
    <message>
        <source>Violet</source>
        <translation>Violett</translation>
    </message>
    <message>
        <source>Known server</source>
        <translation>Bekannter Server</translation>
    </message>
    <message>
        <source>&amp;Save</source>
        <translation>&amp;Speichern</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>&amp;Name</translation>
    </message>
    <message>
        <source>&amp;Colour</source>
        <translation>&amp;Farbe</translation>
    </message>
    <message>
        <source>Ed&amp;it…</source>
        <translation>B&amp;earbeiten …</translation>
    </message>
</context>
<context>
    <name>natter::adminui::ConnectionsPage</name>
    <message>
        <source>Connections</source>
        <translation>Verbindungen</translation>
    </message>
    <message>
        <source>Nobody is connected</source>
        <translation>Niemand ist verbunden</translation>
    </message>
    <message>
        <source>As soon as a chat program connects, it is listed here.</source>
        <translation>Sobald sich ein Chatprogramm verbindet, steht es hier.</translation>
    </message>
    <message>
        <source>&amp;Disconnect…</source>
        <translation>&amp;Trennen …</translation>
    </message>
    <message>
        <source>&amp;Message…</source>
        <translation>&amp;Nachricht …</translation>
    </message>
    <message>
        <source>&amp;Ban the address…</source>
        <translation>Adresse &amp;sperren …</translation>
    </message>
    <message>
        <source>&amp;Trace its events</source>
        <translation>&amp;Ereignisse verfolgen</translation>
    </message>
    <message>
        <source>Trace the events of this connection</source>
        <translation>Die Ereignisse dieser Verbindung verfolgen</translation>
    </message>
    <message>
        <source>What goes back and forth: kinds and sizes, never contents.</source>
        <translation>Was hin und her geht: Arten und Größen, nie Inhalte.</translation>
    </message>
    <message>
        <source>Events of the connection</source>
        <translation>Ereignisse der Verbindung</translation>
    </message>
    <message>
        <source>Events</source>
        <translation>Ereignisse</translation>
    </message>
    <message numerus="yes">
        <source>%n connection(s)</source>
        <translation>
            <numerusform>%n Verbindung</numerusform>
            <numerusform>%n Verbindungen</numerusform>
        </translation>
    </message>
    <message>
        <source>%1, from %2</source>
        <translation>%1, von %2</translation>
    </message>
    <message>
        <source>a connection that is gone</source>
        <translation>eine Verbindung, die es nicht mehr gibt</translation>
    </message>
    <message>
        <source>Disconnect?</source>
        <translation>Trennen?</translation>
    </message>
    <message>
        <source>%1. A chat program will connect again by itself; to keep somebody out, suspend the user or ban the address.</source>
        <translation>%1. Ein Chatprogramm verbindet sich von selbst wieder; um jemanden fernzuhalten, sperren Sie das Konto oder die Adresse.</translation>
    </message>
    <message>
        <source>&amp;Disconnect</source>
        <translation>&amp;Trennen</translation>
    </message>
    <message>
        <source>&amp;Reason</source>
        <translation>&amp;Grund</translation>
    </message>
    <message>
        <source>What the user is told</source>
        <translation>Was der Person gesagt wird</translation>
    </message>
    <message numerus="yes">
        <source>%n connection(s) ended</source>
        <translation>
            <numerusform>%n Verbindung beendet</numerusform>
            <numerusform>%n Verbindungen beendet</numerusform>
        </translation>
    </message>
    <message>
        <source>Message</source>
        <translation>Nachricht</translation>
    </message>
    <message>
        <source>To %1. It is shown as an announcement; programs that only know the simple protocol cannot be reached.</source>
        <translation>An %1. Sie erscheint als Durchsage; Programme, die nur das einfache Protokoll kennen, sind nicht zu erreichen.</translation>
    </message>
    <message>
        <source>&amp;Send</source>
        <translation>&amp;Senden</translation>
    </message>
    <message>
        <source>&amp;Text</source>
        <translation>&amp;Text</translation>
    </message>
    <message>
        <source>At most %1 at once; Broadcast reaches everybody.</source>
        <translation>Höchstens %1 auf einmal; ein Rundruf erreicht alle.</translation>
    </message>
    <message>
        <source>None of them understands announcements: nothing was sent.</source>
        <translation>Keine davon versteht Durchsagen: Es wurde nichts gesendet.</translation>
    </message>
    <message>
        <source>Sent to %1, not understood by %2</source>
        <translation>An %1 gesendet, von %2 nicht verstanden</translation>
    </message>
    <message>
        <source>Ban the address?</source>
        <translation>Die Adresse sperren?</translation>
    </message>
    <message>
        <source>%1. Everybody who comes from there is disconnected and refused, whoever they are.</source>
        <translation>%1. Alle, die von dort kommen, werden getrennt und abgewiesen, wer auch immer sie sind.</translation>
    </message>
    <message>
        <source>&amp;Ban</source>
        <translation>&amp;Sperren</translation>
    </message>
    <message>
        <source>&amp;How long</source>
        <translation>Wie &amp;lange</translation>
    </message>
    <message>
        <source>For other administrators</source>
        <translation>Für andere Administratoren</translation>
    </message>
    <message>
        <source>%1 is banned</source>
        <translation>%1 ist gesperrt</translation>
    </message>
    <message numerus="yes">
        <source>%1 and %n more</source>
        <translation>
            <numerusform>%1 und %n weitere</numerusform>
            <numerusform>%1 und %n weitere</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n address(es) banned</source>
        <translation>
            <numerusform>%n Adresse gesperrt</numerusform>
            <numerusform>%n Adressen gesperrt</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n ban(s) lifted</source>
        <translation>
            <numerusform>%n Sperre aufgehoben</numerusform>
            <numerusform>%n Sperren aufgehoben</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>natter::adminui::DatabasePage</name>
    <message>
        <source>Database</source>
        <translation>Datenbank</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Last check</source>
        <translation>Letzte Prüfung</translation>
    </message>
    <message>
        <source>Next backup</source>
        <translation>Nächste Sicherung</translation>
    </message>
    <message>
        <source>&amp;Back up now</source>
        <translation>Jetzt &amp;sichern</translation>
    </message>
    <message>
        <source>The backup has begun</source>
        <translation>Die Sicherung hat begonnen</translation>
    </message>
    <message>
        <source>Chec&amp;k now</source>
        <translation>Jetzt &amp;prüfen</translation>
    </message>
    <message>
        <source>The check has begun</source>
        <translation>Die Prüfung hat begonnen</translation>
    </message>
    <message>
        <source>There is no backup yet</source>
        <translation>Es gibt noch keine Sicherung</translation>
    </message>
    <message>
        <source>Make one now, or set BACKUP_INTERVAL_HOURS so that the server does it by itself.</source>
        <translation>Machen Sie jetzt eine, oder setzen Sie BACKUP_INTERVAL_HOURS, dann macht der Server es von selbst.</translation>
    </message>
    <message>
        <source>not told yet</source>
        <translation>noch nicht bekannt</translation>
    </message>
    <message numerus="yes">
        <source>%n backup(s)</source>
        <translation>
            <numerusform>%n Sicherung</numerusform>
            <numerusform>%n Sicherungen</numerusform>
        </translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1, %2</translation>
    </message>
    <message>
        <source>%1 free on the disk · %2</source>
        <translation>%1 frei auf dem Datenträger · %2</translation>
    </message>
    <message>
        <source>running …</source>
        <translation>läuft …</translation>
    </message>
    <message>
        <source>the server goes on serving</source>
        <translation>der Server bedient weiter</translation>
    </message>
    <message>
        <source>sound</source>
        <translation>in Ordnung</translation>
    </message>
    <message>
        <source>not sound</source>
        <translation>nicht in Ordnung</translation>
    </message>
    <message>
        <source>not since the server was started</source>
        <translation>nicht seit dem Start des Servers</translation>
    </message>
    <message>
        <source>by itself</source>
        <translation>von selbst</translation>
    </message>
    <message>
        <source>BACKUP_INTERVAL_HOURS is not set</source>
        <translation>BACKUP_INTERVAL_HOURS ist nicht gesetzt</translation>
    </message>
    <message>
        <source>The database is sound</source>
        <translation>Die Datenbank ist in Ordnung</translation>
    </message>
    <message>
        <source>The backup is made</source>
        <translation>Die Sicherung ist fertig</translation>
    </message>
</context>
<context>
    <name>natter::adminui::DeadlineEdit</name>
    <message>
        <source>For good</source>
        <translation>Für immer</translation>
    </message>
    <message>
        <source>For 15 minutes</source>
        <translation>Für 15 Minuten</translation>
    </message>
    <message>
        <source>For an hour</source>
        <translation>Für eine Stunde</translation>
    </message>
    <message>
        <source>For a day</source>
        <translation>Für einen Tag</translation>
    </message>
    <message>
        <source>For a week</source>
        <translation>Für eine Woche</translation>
    </message>
    <message>
        <source>For 30 days</source>
        <translation>Für 30 Tage</translation>
    </message>
    <message>
        <source>Until …</source>
        <translation>Bis …</translation>
    </message>
    <message>
        <source>%1: the moment</source>
        <translation>%1: der Zeitpunkt</translation>
    </message>
</context>
<context>
    <name>natter::adminui::DetailsPane</name>
    <message>
        <source>Details</source>
        <translation>Einzelheiten</translation>
    </message>
</context>
<context>
    <name>natter::adminui::EntrancePage</name>
    <message>
        <source>&amp;Other server…</source>
        <translation>An&amp;derer Server …</translation>
    </message>
    <message>
        <source>The certificate the server shows</source>
        <translation>Das Zertifikat, das der Server zeigt</translation>
    </message>
    <message>
        <source>Choose another server</source>
        <translation>Einen anderen Server wählen</translation>
    </message>
    <message>
        <source>Setup &amp;code</source>
        <translation>Einrichtungs&amp;code</translation>
    </message>
    <message>
        <source>Setup code</source>
        <translation>Einrichtungscode</translation>
    </message>
    <message>
        <source>E-mail address</source>
        <translation>E-Mail-Adresse</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>&amp;Name</translation>
    </message>
    <message>
        <source>Name others see</source>
        <translation>Name, den andere sehen</translation>
    </message>
    <message>
        <source>&amp;Password</source>
        <translation>&amp;Passwort</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>Passwort</translation>
    </message>
    <message>
        <source>Repeat &amp;it</source>
        <translation>&amp;Wiederholen</translation>
    </message>
    <message>
        <source>The password once more</source>
        <translation>Das Passwort noch einmal</translation>
    </message>
    <message>
        <source>Stay signed in</source>
        <translation>Angemeldet bleiben</translation>
    </message>
    <message>
        <source>Next try in %1.</source>
        <translation>Nächster Versuch in %1.</translation>
    </message>
    <message>
        <source>Trying…</source>
        <translation>Versuch läuft …</translation>
    </message>
    <message>
        <source>No secret service answers on this desktop, so the login is kept in memory only, until Natter Admin ends.</source>
        <translation>Auf diesem Desktop antwortet kein Schlüsselbund; die Anmeldung bleibt daher nur im Speicher, bis Natter Admin endet.</translation>
    </message>
    <message>
        <source>Connecting to %1</source>
        <translation>Verbindung zu %1</translation>
    </message>
    <message>
        <source>One moment …</source>
        <translation>Einen Moment …</translation>
    </message>
    <message>
        <source>Signing in to %1</source>
        <translation>Anmeldung bei %1</translation>
    </message>
    <message>
        <source>Sign in to %1</source>
        <translation>Bei %1 anmelden</translation>
    </message>
    <message>
        <source>As an administrator of the server.</source>
        <translation>Als Administrator des Servers.</translation>
    </message>
    <message>
        <source>S&amp;ign in</source>
        <translation>&amp;Anmelden</translation>
    </message>
    <message>
        <source>%1 cannot be reached</source>
        <translation>%1 ist nicht zu erreichen</translation>
    </message>
    <message>
        <source>&amp;Try now</source>
        <translation>Jetzt &amp;versuchen</translation>
    </message>
    <message>
        <source>Set up %1</source>
        <translation>%1 einrichten</translation>
    </message>
    <message>
        <source>The server has no administrator yet. You become the first.</source>
        <translation>Der Server hat noch keinen Administrator. Sie werden der erste.</translation>
    </message>
    <message>
        <source>&amp;Create the administrator</source>
        <translation>Administrator an&amp;legen</translation>
    </message>
    <message>
        <source>Read from %1 on this machine.</source>
        <translation>Auf diesem Rechner aus %1 gelesen.</translation>
    </message>
    <message>
        <source>On the server&apos;s machine, this command shows it: %1</source>
        <translation>Auf dem Rechner des Servers zeigt ihn dieser Befehl: %1</translation>
    </message>
    <message>
        <source>The server shows another certificate</source>
        <translation>Der Server zeigt ein anderes Zertifikat</translation>
    </message>
    <message>
        <source>Nobody vouches for this server&apos;s certificate</source>
        <translation>Niemand bürgt für das Zertifikat dieses Servers</translation>
    </message>
    <message>
        <source>It is not the one that was trusted before. If nobody has renewed it, somebody may be listening in between.</source>
        <translation>Es ist nicht das, dem bisher vertraut wurde. Wenn niemand es erneuert hat, hört vielleicht jemand mit.</translation>
    </message>
    <message>
        <source>Compare the fingerprint with the one on the server before you trust it.</source>
        <translation>Vergleichen Sie den Fingerabdruck mit dem auf dem Server, bevor Sie ihm vertrauen.</translation>
    </message>
    <message>
        <source>Fingerprint (SHA-256):
%1</source>
        <translation>Fingerabdruck (SHA-256):
%1</translation>
    </message>
    <message>
        <source>Trusted until now:
%1</source>
        <translation>Bisher vertraut:
%1</translation>
    </message>
    <message>
        <source>For: %1
Valid until: %2
Why it is refused: %3</source>
        <translation>Für: %1
Gültig bis: %2
Warum es abgelehnt wird: %3</translation>
    </message>
    <message>
        <source>&amp;Trust this certificate</source>
        <translation>Diesem Zertifikat &amp;vertrauen</translation>
    </message>
    <message>
        <source>The two passwords differ.</source>
        <translation>Die beiden Passwörter sind verschieden.</translation>
    </message>
    <message>
        <source>E-&amp;mail</source>
        <translation>E-&amp;Mail</translation>
    </message>
    <message>
        <source>Sta&amp;y signed in</source>
        <translation>An&amp;gemeldet bleiben</translation>
    </message>
</context>
<context>
    <name>natter::adminui::ExportBar</name>
    <message>
        <source>Progress of the export</source>
        <translation>Fortschritt des Exports</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Cancel the export</source>
        <translation>Den Export abbrechen</translation>
    </message>
    <message>
        <source>Exporting: %1 of %2</source>
        <translation>Export: %1 von %2</translation>
    </message>
    <message>
        <source>Exporting: %1</source>
        <translation>Export: %1</translation>
    </message>
</context>
<context>
    <name>natter::adminui::GroupDetails</name>
    <message>
        <source>Members of the group</source>
        <translation>Mitglieder der Gruppe</translation>
    </message>
    <message>
        <source>Nobody</source>
        <translation>Niemand</translation>
    </message>
    <message>
        <source>Only who is online</source>
        <translation>Nur wer online ist</translation>
    </message>
    <message>
        <source>Show only members who are online</source>
        <translation>Nur Mitglieder zeigen, die online sind</translation>
    </message>
    <message>
        <source>&amp;Add…</source>
        <translation>&amp;Hinzufügen …</translation>
    </message>
    <message>
        <source>&amp;Role…</source>
        <translation>&amp;Rolle …</translation>
    </message>
    <message>
        <source>Re&amp;move…</source>
        <translation>&amp;Entfernen …</translation>
    </message>
    <message>
        <source>&amp;Show user</source>
        <translation>Person &amp;zeigen</translation>
    </message>
    <message>
        <source>Members</source>
        <translation>Mitglieder</translation>
    </message>
    <message>
        <source>Owner</source>
        <translation>Besitzer</translation>
    </message>
    <message>
        <source>nobody</source>
        <translation>niemand</translation>
    </message>
    <message>
        <source>Add members to %1</source>
        <translation>Mitglieder zu %1 hinzufügen</translation>
    </message>
    <message>
        <source>&amp;Add</source>
        <translation>&amp;Hinzufügen</translation>
    </message>
    <message>
        <source>&amp;People</source>
        <translation>&amp;Personen</translation>
    </message>
    <message>
        <source>E-mail addresses or names, one a line</source>
        <translation>E-Mail-Adressen oder Namen, je Zeile eine</translation>
    </message>
    <message numerus="yes">
        <source>%n member(s) added</source>
        <translation>
            <numerusform>%n Mitglied hinzugefügt</numerusform>
            <numerusform>%n Mitglieder hinzugefügt</numerusform>
        </translation>
    </message>
    <message>
        <source>Role in %1</source>
        <translation>Rolle in %1</translation>
    </message>
    <message>
        <source>&amp;Change</source>
        <translation>&amp;Ändern</translation>
    </message>
    <message numerus="yes">
        <source>%n member(s)</source>
        <translation>
            <numerusform>%n Mitglied</numerusform>
            <numerusform>%n Mitglieder</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Role</source>
        <translation>&amp;Rolle</translation>
    </message>
    <message numerus="yes">
        <source>%n role(s) changed</source>
        <translation>
            <numerusform>%n Rolle geändert</numerusform>
            <numerusform>%n Rollen geändert</numerusform>
        </translation>
    </message>
    <message>
        <source>Remove from %1?</source>
        <translation>Aus %1 entfernen?</translation>
    </message>
    <message>
        <source>&amp;Remove</source>
        <translation>&amp;Entfernen</translation>
    </message>
    <message numerus="yes">
        <source>%n member(s) removed</source>
        <translation>
            <numerusform>%n Mitglied entfernt</numerusform>
            <numerusform>%n Mitglieder entfernt</numerusform>
        </translation>
    </message>
    <message>
        <source>%1. Who is added again sees only what is written from then on.</source>
        <translation>%1. Wer wieder aufgenommen wird, sieht nur, was von da an geschrieben wird.</translation>
    </message>
    <message>
        <source>They are members again</source>
        <translation>Sie sind wieder Mitglieder</translation>
    </message>
</context>
<context>
    <name>natter::adminui::GroupsPage</name>
    <message>
        <source>Groups</source>
        <translation>Gruppen</translation>
    </message>
    <message>
        <source>Show which states</source>
        <translation>Zu zeigende Zustände</translation>
    </message>
    <message>
        <source>Every state</source>
        <translation>Jeder Zustand</translation>
    </message>
    <message>
        <source>Active</source>
        <translation>Aktiv</translation>
    </message>
    <message>
        <source>Archived</source>
        <translation>Archiviert</translation>
    </message>
    <message>
        <source>There is no group yet</source>
        <translation>Es gibt noch keine Gruppe</translation>
    </message>
    <message>
        <source>Groups are made by users, in their chat programs.</source>
        <translation>Gruppen werden von Personen in ihren Chatprogrammen angelegt.</translation>
    </message>
    <message>
        <source>&amp;Rename…</source>
        <translation>&amp;Umbenennen …</translation>
    </message>
    <message>
        <source>&amp;Add members…</source>
        <translation>Mitglieder hin&amp;zufügen …</translation>
    </message>
    <message>
        <source>Arc&amp;hive</source>
        <translation>&amp;Archivieren</translation>
    </message>
    <message>
        <source>&amp;Take out of the archive</source>
        <translation>Aus dem Archiv &amp;holen</translation>
    </message>
    <message>
        <source>&amp;Delete…</source>
        <translation>&amp;Löschen …</translation>
    </message>
    <message>
        <source>Rename %1</source>
        <translation>%1 umbenennen</translation>
    </message>
    <message>
        <source>&amp;Rename</source>
        <translation>&amp;Umbenennen</translation>
    </message>
    <message>
        <source>Every member sees the new name at once.</source>
        <translation>Alle Mitglieder sehen den neuen Namen sofort.</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>&amp;Name</translation>
    </message>
    <message>
        <source>%1 is called %2 now</source>
        <translation>%1 heißt jetzt %2</translation>
    </message>
    <message numerus="yes">
        <source>%n group(s) archived: they can be read, not written</source>
        <translation>
            <numerusform>%n Gruppe archiviert: Sie kann gelesen, nicht beschrieben werden</numerusform>
            <numerusform>%n Gruppen archiviert: Sie können gelesen, nicht beschrieben werden</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n group(s) taken out of the archive</source>
        <translation>
            <numerusform>%n Gruppe aus dem Archiv geholt</numerusform>
            <numerusform>%n Gruppen aus dem Archiv geholt</numerusform>
        </translation>
    </message>
    <message>
        <source>Delete %1?</source>
        <translation>%1 löschen?</translation>
    </message>
    <message>
        <source>&amp;Delete</source>
        <translation>&amp;Löschen</translation>
    </message>
    <message numerus="yes">
        <source>The group goes, with its %n message(s), for everybody in it. To keep them, archive it instead.</source>
        <translation>
            <numerusform>Die Gruppe verschwindet mit ihrer %n Nachricht für alle in ihr. Um sie zu behalten, archivieren Sie sie.</numerusform>
            <numerusform>Die Gruppe verschwindet mit ihren %n Nachrichten für alle in ihr. Um sie zu behalten, archivieren Sie sie.</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 is deleted</source>
        <translation>%1 ist gelöscht</translation>
    </message>
</context>
<context>
    <name>natter::adminui::InvitesPage</name>
    <message>
        <source>Invites</source>
        <translation>Einladungen</translation>
    </message>
    <message>
        <source>Only good ones</source>
        <translation>Nur gültige</translation>
    </message>
    <message>
        <source>Show only invites that are neither expired nor used up</source>
        <translation>Nur Einladungen zeigen, die weder abgelaufen noch aufgebraucht sind</translation>
    </message>
    <message>
        <source>&amp;New invite…</source>
        <translation>&amp;Neue Einladung …</translation>
    </message>
    <message>
        <source>&amp;Withdraw…</source>
        <translation>&amp;Zurückziehen …</translation>
    </message>
    <message>
        <source>There is no invite</source>
        <translation>Es gibt keine Einladung</translation>
    </message>
    <message>
        <source>An invite lets people sign up where registration is closed.</source>
        <translation>Mit einer Einladung kann man ein Konto anlegen, wo das sonst nicht geht.</translation>
    </message>
    <message>
        <source>New invite</source>
        <translation>Neue Einladung</translation>
    </message>
    <message>
        <source>&amp;Create</source>
        <translation>&amp;Erstellen</translation>
    </message>
    <message>
        <source>Its code is shown once, right after.</source>
        <translation>Ihr Code wird einmal gezeigt, gleich danach.</translation>
    </message>
    <message>
        <source>N&amp;ote</source>
        <translation>N&amp;otiz</translation>
    </message>
    <message>
        <source>Whom it is for</source>
        <translation>Für wen sie ist</translation>
    </message>
    <message>
        <source>&amp;People</source>
        <translation>&amp;Personen</translation>
    </message>
    <message>
        <source>any number</source>
        <translation>beliebig oft</translation>
    </message>
    <message>
        <source>&amp;Good</source>
        <translation>&amp;Gültig</translation>
    </message>
    <message>
        <source>Invite code</source>
        <translation>Einladungscode</translation>
    </message>
    <message>
        <source>It is shown this once and kept nowhere: give it to whoever is to sign up.</source>
        <translation>Er wird nur dieses eine Mal gezeigt und nirgends aufbewahrt: Geben Sie ihn der Person, die sich anmelden soll.</translation>
    </message>
    <message numerus="yes">
        <source>Withdraw %n invite(s)?</source>
        <translation>
            <numerusform>%n Einladung zurückziehen?</numerusform>
            <numerusform>%n Einladungen zurückziehen?</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Withdraw</source>
        <translation>&amp;Zurückziehen</translation>
    </message>
    <message>
        <source>Nobody can sign up by it any more. Whoever has done so stays.</source>
        <translation>Niemand kann mit ihr mehr ein Konto anlegen. Wer es getan hat, bleibt.</translation>
    </message>
    <message numerus="yes">
        <source>%n invite(s) withdrawn</source>
        <translation>
            <numerusform>%n Einladung zurückgezogen</numerusform>
            <numerusform>%n Einladungen zurückgezogen</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>natter::adminui::LogsPage</name>
    <message>
        <source>Everything (debug)</source>
        <translation>Alles (debug)</translation>
    </message>
    <message>
        <source>Information and worse</source>
        <translation>Hinweise und Schlimmeres</translation>
    </message>
    <message>
        <source>Warnings and worse</source>
        <translation>Warnungen und Schlimmeres</translation>
    </message>
    <message>
        <source>Errors only</source>
        <translation>Nur Fehler</translation>
    </message>
    <message>
        <source>Logs</source>
        <translation>Log</translation>
    </message>
    <message>
        <source>The log is empty</source>
        <translation>Das Log ist leer</translation>
    </message>
    <message>
        <source>What the server has to say is shown as it is written.</source>
        <translation>Was der Server zu sagen hat, steht hier, sobald er es schreibt.</translation>
    </message>
    <message>
        <source>Show which levels</source>
        <translation>Zu zeigende Stufen</translation>
    </message>
    <message>
        <source>Every level</source>
        <translation>Jede Stufe</translation>
    </message>
    <message>
        <source>Show which categories</source>
        <translation>Zu zeigende Bereiche</translation>
    </message>
    <message>
        <source>Every category</source>
        <translation>Jeder Bereich</translation>
    </message>
    <message>
        <source>&amp;Pause</source>
        <translation>An&amp;halten</translation>
    </message>
    <message>
        <source>&amp;Levels…</source>
        <translation>&amp;Stufen …</translation>
    </message>
    <message>
        <source>Go to the &amp;end</source>
        <translation>Ans &amp;Ende</translation>
    </message>
    <message numerus="yes">
        <source>&amp;Paused, %n new line(s)</source>
        <translation>
            <numerusform>An&amp;gehalten, %n neue Zeile</numerusform>
            <numerusform>An&amp;gehalten, %n neue Zeilen</numerusform>
        </translation>
    </message>
    <message>
        <source>When</source>
        <translation>Wann</translation>
    </message>
    <message>
        <source>Level</source>
        <translation>Stufe</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>Nachricht</translation>
    </message>
    <message>
        <source>What the server writes down</source>
        <translation>Was der Server festhält</translation>
    </message>
    <message>
        <source>&amp;Set</source>
        <translation>&amp;Setzen</translation>
    </message>
    <message>
        <source>From now on until it starts again; what it begins with is set by LOG_LEVEL.</source>
        <translation>Von jetzt an bis zum nächsten Start; womit er beginnt, sagt LOG_LEVEL.</translation>
    </message>
    <message>
        <source>Levels as before</source>
        <translation>Stufen wie zuvor</translation>
    </message>
    <message numerus="yes">
        <source>%n level(s) changed</source>
        <translation>
            <numerusform>%n Stufe geändert</numerusform>
            <numerusform>%n Stufen geändert</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>natter::adminui::MainWindow</name>
    <message>
        <source>Natter Admin</source>
        <translation>Natter Admin</translation>
    </message>
    <message>
        <source>&amp;Server</source>
        <translation>&amp;Server</translation>
    </message>
    <message>
        <source>&amp;Change server…</source>
        <translation>Server we&amp;chseln …</translation>
    </message>
    <message>
        <source>Sign &amp;out</source>
        <translation>Ab&amp;melden</translation>
    </message>
    <message>
        <source>&amp;This machine&apos;s server…</source>
        <translation>Server auf diesem &amp;Rechner …</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Beenden</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>&amp;Bearbeiten</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>&amp;Rückgängig</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>Ans&amp;icht</translation>
    </message>
    <message>
        <source>&amp;Refresh</source>
        <translation>&amp;Aktualisieren</translation>
    </message>
    <message>
        <source>&amp;Find a command…</source>
        <translation>Befehl &amp;suchen …</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Hilfe</translation>
    </message>
    <message>
        <source>&amp;Keys</source>
        <translation>&amp;Tasten</translation>
    </message>
    <message>
        <source>&amp;About Natter Admin</source>
        <translation>Ü&amp;ber Natter Admin</translation>
    </message>
    <message>
        <source>Signed in as %1</source>
        <translation>Angemeldet als %1</translation>
    </message>
    <message>
        <source>Round trip %1</source>
        <translation>Laufzeit %1</translation>
    </message>
    <message>
        <source>%1 — Natter Admin</source>
        <translation>%1 — Natter Admin</translation>
    </message>
    <message>
        <source>Go to</source>
        <translation>Gehe zu</translation>
    </message>
    <message>
        <source>Server</source>
        <translation>Server</translation>
    </message>
    <message>
        <source>Ctrl+K	find a command, a page or a server</source>
        <translation>Strg+K	Befehl, Seite oder Server suchen</translation>
    </message>
    <message>
        <source>/	filter the table</source>
        <translation>/	die Tabelle filtern</translation>
    </message>
    <message>
        <source>F5	ask the server again</source>
        <translation>F5	den Server neu fragen</translation>
    </message>
    <message>
        <source>Ctrl+C	copy the selected rows as text</source>
        <translation>Strg+C	die gewählten Zeilen als Text kopieren</translation>
    </message>
    <message>
        <source>Ctrl+Shift+C	copy them as JSON</source>
        <translation>Strg+Umschalt+C	sie als JSON kopieren</translation>
    </message>
    <message>
        <source>Ctrl+E	export the table as CSV</source>
        <translation>Strg+E	die Tabelle als CSV speichern</translation>
    </message>
    <message>
        <source>Ctrl+Z	undo, where that can be</source>
        <translation>Strg+Z	rückgängig machen, wo das geht</translation>
    </message>
    <message>
        <source>Ctrl+O	change the server</source>
        <translation>Strg+O	den Server wechseln</translation>
    </message>
    <message>
        <source>Esc	leave the filter, close a question</source>
        <translation>Esc	den Filter verlassen, eine Frage schließen</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>Tasten</translation>
    </message>
    <message>
        <source>About Natter Admin</source>
        <translation>Über Natter Admin</translation>
    </message>
    <message>
        <source>Natter Admin %1</source>
        <translation>Natter Admin %1</translation>
    </message>
    <message>
        <source>Administrates a Natter chat server.
© The Natter authors. Free software under the GNU General Public License, version 3 or later.</source>
        <translation>Verwaltet einen Natter-Chatserver.
© Die Autoren von Natter. Freie Software unter der GNU General Public License, Version 3 oder neuer.</translation>
    </message>
    <message>
        <source>Quit, and stop the server?</source>
        <translation>Beenden und den Server anhalten?</translation>
    </message>
    <message>
        <source>The server that was started here ends with this program: everybody is disconnected, and nobody can connect until it is started again.</source>
        <translation>Der Server, der hier gestartet wurde, endet mit diesem Programm: Alle Verbindungen werden getrennt, und niemand kann sich verbinden, bis er wieder gestartet wird.</translation>
    </message>
</context>
<context>
    <name>natter::adminui::Notice</name>
    <message>
        <source>&amp;Try now</source>
        <translation>Jetzt &amp;versuchen</translation>
    </message>
    <message>
        <source>The server cannot be reached</source>
        <translation>Der Server ist nicht zu erreichen</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>Grund</translation>
    </message>
    <message>
        <source>Try to reach the server now</source>
        <translation>Jetzt versuchen, den Server zu erreichen</translation>
    </message>
    <message>
        <source>Stale since %1 (%2): what is shown below is from then.</source>
        <translation>Veraltet seit %1 (%2): Was unten steht, ist von da.</translation>
    </message>
    <message>
        <source>It has not answered since this console began to try.</source>
        <translation>Er hat nicht geantwortet, seit es versucht wird.</translation>
    </message>
    <message>
        <source>Next try in %1</source>
        <translation>Nächster Versuch in %1</translation>
    </message>
    <message>
        <source>Trying…</source>
        <translation>Versuch läuft …</translation>
    </message>
</context>
<context>
    <name>natter::adminui::OverviewPage</name>
    <message>
        <source>Overview</source>
        <translation>Übersicht</translation>
    </message>
    <message>
        <source>The server&apos;s state</source>
        <translation>Der Zustand des Servers</translation>
    </message>
    <message>
        <source>Up since</source>
        <translation>Läuft seit</translation>
    </message>
    <message>
        <source>People online</source>
        <translation>Personen online</translation>
    </message>
    <message>
        <source>Accounts</source>
        <translation>Konten</translation>
    </message>
    <message>
        <source>Database</source>
        <translation>Datenbank</translation>
    </message>
    <message>
        <source>Last backup</source>
        <translation>Letzte Sicherung</translation>
    </message>
    <message>
        <source>Certificate</source>
        <translation>Zertifikat</translation>
    </message>
    <message>
        <source>median</source>
        <translation>Median</translation>
    </message>
    <message>
        <source>99 %</source>
        <translation>99 %</translation>
    </message>
    <message>
        <source>Connections</source>
        <translation>Verbindungen</translation>
    </message>
    <message>
        <source>Messages a second</source>
        <translation>Nachrichten je Sekunde</translation>
    </message>
    <message>
        <source>in</source>
        <translation>ein</translation>
    </message>
    <message>
        <source>out</source>
        <translation>aus</translation>
    </message>
    <message>
        <source>Commit (ms)</source>
        <translation>Festschreiben (ms)</translation>
    </message>
    <message>
        <source>Fan-out (ms)</source>
        <translation>Verteilen (ms)</translation>
    </message>
    <message>
        <source>Waiting to be written</source>
        <translation>Warten auf das Schreiben</translation>
    </message>
    <message>
        <source>Memory (MB)</source>
        <translation>Speicher (MB)</translation>
    </message>
    <message>
        <source>not told yet</source>
        <translation>noch nicht bekannt</translation>
    </message>
    <message>
        <source>Natter %1, Qt %2, listening at %3</source>
        <translation>Natter %1, Qt %2, lauscht auf %3</translation>
    </message>
    <message>
        <source> with TLS</source>
        <translation> mit TLS</translation>
    </message>
    <message>
        <source>%1: %2, about %3 messages</source>
        <translation>%1: %2, etwa %3 Nachrichten</translation>
    </message>
    <message>
        <source>there is none</source>
        <translation>es gibt keine</translation>
    </message>
    <message numerus="yes">
        <source>%n day(s) left</source>
        <translation>
            <numerusform>noch %n Tag</numerusform>
            <numerusform>noch %n Tage</numerusform>
        </translation>
    </message>
    <message>
        <source>no TLS here</source>
        <translation>hier kein TLS</translation>
    </message>
    <message>
        <source>All is well: nothing needs attention.</source>
        <translation>Alles in Ordnung: Nichts braucht Aufmerksamkeit.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln connection(s)</source>
        <translation>
            <numerusform>%Ln Verbindung</numerusform>
            <numerusform>%Ln Verbindungen</numerusform>
        </translation>
    </message>
    <message>
        <source>%1, %2 suspended, %3</source>
        <translation>%1, %2 gesperrt, %3</translation>
    </message>
    <message numerus="yes">
        <source>%Ln administrator(s)</source>
        <translation>
            <numerusform>%Ln Administrator</numerusform>
            <numerusform>%Ln Administratoren</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln group(s)</source>
        <translation>
            <numerusform>%Ln Gruppe</numerusform>
            <numerusform>%Ln Gruppen</numerusform>
        </translation>
    </message>
    <message>
        <source>failed</source>
        <translation>misslungen</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
</context>
<context>
    <name>natter::adminui::Prompt</name>
    <message>
        <source>This cannot be undone. Type %1 to go on:</source>
        <translation>Das lässt sich nicht rückgängig machen. Tippen Sie %1, um fortzufahren:</translation>
    </message>
    <message>
        <source>Type %1 to go on</source>
        <translation>Tippen Sie %1, um fortzufahren</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
</context>
<context>
    <name>natter::adminui::Remark</name>
    <message>
        <source>Dismiss</source>
        <translation>Schließen</translation>
    </message>
</context>
<context>
    <name>natter::adminui::SecretBox</name>
    <message>
        <source>&amp;Copy</source>
        <translation>&amp;Kopieren</translation>
    </message>
    <message>
        <source>C&amp;lose</source>
        <translation>&amp;Schließen</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>&amp;Copied</source>
        <translation>&amp;Kopiert</translation>
    </message>
</context>
<context>
    <name>natter::adminui::ServerPage</name>
    <message>
        <source>Server</source>
        <translation>Server</translation>
    </message>
    <message>
        <source>&amp;Administrate the server on this machine</source>
        <translation>Den Server auf diesem Rechner &amp;verwalten</translation>
    </message>
    <message>
        <source>The server on this machine</source>
        <translation>Der Server auf diesem Rechner</translation>
    </message>
    <message>
        <source>What the server that was started here says</source>
        <translation>Was der hier gestartete Server sagt</translation>
    </message>
    <message>
        <source>Administrate the server on this machine</source>
        <translation>Den Server auf diesem Rechner verwalten</translation>
    </message>
    <message>
        <source>Service of the system</source>
        <translation>Dienst des Systems</translation>
    </message>
    <message>
        <source>Starts with the machine and serves everybody: the usual way.</source>
        <translation>Startet mit dem Rechner und bedient alle: der übliche Weg.</translation>
    </message>
    <message>
        <source>Service of your own</source>
        <translation>Eigener Dienst</translation>
    </message>
    <message>
        <source>Runs under your account, by systemd --user.</source>
        <translation>Läuft unter Ihrem Konto, mit systemd --user.</translation>
    </message>
    <message>
        <source>Started from here</source>
        <translation>Von hier gestartet</translation>
    </message>
    <message>
        <source>For trying it out: ends when this program ends.</source>
        <translation>Zum Ausprobieren: endet mit diesem Programm.</translation>
    </message>
    <message>
        <source>one moment …</source>
        <translation>einen Moment …</translation>
    </message>
    <message>
        <source>running</source>
        <translation>läuft</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>angehalten</translation>
    </message>
    <message>
        <source>not there</source>
        <translation>nicht da</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Starten</translation>
    </message>
    <message>
        <source>Stop: %1</source>
        <translation>Anhalten: %1</translation>
    </message>
    <message>
        <source>Start: %1</source>
        <translation>Starten: %1</translation>
    </message>
    <message>
        <source>Stop the server?</source>
        <translation>Den Server anhalten?</translation>
    </message>
    <message>
        <source>Everybody is disconnected, and nobody can connect until it is started again. What was accepted is stored before it ends.</source>
        <translation>Alle werden getrennt, und niemand kann sich verbinden, bis er wieder gestartet wird. Was angenommen wurde, ist gespeichert, bevor er endet.</translation>
    </message>
    <message>
        <source>&amp;Stop the server</source>
        <translation>Den Server &amp;anhalten</translation>
    </message>
    <message>
        <source>Restart</source>
        <translation>Neu starten</translation>
    </message>
    <message>
        <source>Restart: %1</source>
        <translation>Neu starten: %1</translation>
    </message>
    <message>
        <source>Restart the server?</source>
        <translation>Den Server neu starten?</translation>
    </message>
    <message>
        <source>Everybody is disconnected for a moment; chat programs come back by themselves.</source>
        <translation>Alle werden für einen Augenblick getrennt; Chatprogramme verbinden sich von selbst wieder.</translation>
    </message>
    <message>
        <source>&amp;Restart the server</source>
        <translation>Den Server neu sta&amp;rten</translation>
    </message>
</context>
<context>
    <name>natter::adminui::SettingsPage</name>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Only what was set</source>
        <translation>Nur was gesetzt wurde</translation>
    </message>
    <message>
        <source>Show only settings that are not at their default</source>
        <translation>Nur Einstellungen zeigen, die von der Vorgabe abweichen</translation>
    </message>
    <message>
        <source>The server told no settings</source>
        <translation>Der Server hat keine Einstellungen genannt</translation>
    </message>
    <message>
        <source>Meaning</source>
        <translation>Bedeutung</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Wert</translation>
    </message>
    <message>
        <source>hidden</source>
        <translation>verborgen</translation>
    </message>
    <message>
        <source>Comes from</source>
        <translation>Kommt aus</translation>
    </message>
    <message>
        <source>Default</source>
        <translation>Vorgabe</translation>
    </message>
    <message>
        <source>A change takes effect</source>
        <translation>Eine Änderung wirkt</translation>
    </message>
    <message>
        <source>with a reload (systemctl reload natterd, or SIGHUP)</source>
        <translation>mit dem Neuladen (systemctl reload natterd oder SIGHUP)</translation>
    </message>
    <message>
        <source>with the next start</source>
        <translation>mit dem nächsten Start</translation>
    </message>
</context>
<context>
    <name>natter::adminui::SideTable</name>
    <message>
        <source>Loading …</source>
        <translation>Wird geladen …</translation>
    </message>
    <message>
        <source>Actions: %1</source>
        <translation>Aktionen: %1</translation>
    </message>
</context>
<context>
    <name>natter::adminui::Sidebar</name>
    <message>
        <source>Pages</source>
        <translation>Seiten</translation>
    </message>
</context>
<context>
    <name>natter::adminui::StatusPill</name>
    <message>
        <source>Connection: %1</source>
        <translation>Verbindung: %1</translation>
    </message>
</context>
<context>
    <name>natter::adminui::TablePage</name>
    <message>
        <source>Filter (/)</source>
        <translation>Filtern (/)</translation>
    </message>
    <message>
        <source>Filter: %1</source>
        <translation>Filtern: %1</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>Spalten</translation>
    </message>
    <message>
        <source>Choose the columns</source>
        <translation>Die Spalten wählen</translation>
    </message>
    <message>
        <source>&amp;Copy as text</source>
        <translation>Als Text &amp;kopieren</translation>
    </message>
    <message>
        <source>Copy as &amp;JSON</source>
        <translation>Als &amp;JSON kopieren</translation>
    </message>
    <message>
        <source>Actions: %1</source>
        <translation>Aktionen: %1</translation>
    </message>
    <message>
        <source>Loading …</source>
        <translation>Wird geladen …</translation>
    </message>
    <message>
        <source>This could not be loaded</source>
        <translation>Das ließ sich nicht laden</translation>
    </message>
    <message>
        <source>&amp;Try again</source>
        <translation>&amp;Noch einmal versuchen</translation>
    </message>
    <message>
        <source>Nothing fits the filter</source>
        <translation>Nichts passt zum Filter</translation>
    </message>
    <message>
        <source>Try fewer words, or another choice beside them.</source>
        <translation>Versuchen Sie weniger Wörter oder eine andere Auswahl daneben.</translation>
    </message>
    <message>
        <source>&amp;Clear the filter</source>
        <translation>Den Filter &amp;leeren</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>%1 selected</source>
        <translation>%1 ausgewählt</translation>
    </message>
    <message>
        <source>not up to date: %1</source>
        <translation>nicht aktuell: %1</translation>
    </message>
    <message>
        <source>Export as CSV</source>
        <translation>Als CSV speichern</translation>
    </message>
    <message>
        <source>CSV files (*.csv)</source>
        <translation>CSV-Dateien (*.csv)</translation>
    </message>
    <message numerus="yes">
        <source>%n row(s) written to %1</source>
        <translation>
            <numerusform>%n Zeile in %1 geschrieben</numerusform>
            <numerusform>%n Zeilen in %1 geschrieben</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 could not be written: %2</source>
        <translation>%1 ließ sich nicht schreiben: %2</translation>
    </message>
    <message>
        <source>Export as CS&amp;V…</source>
        <translation>Als CS&amp;V exportieren …</translation>
    </message>
</context>
<context>
    <name>natter::adminui::Toast</name>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>Nachricht</translation>
    </message>
    <message>
        <source>Undo what was just done</source>
        <translation>Das eben Getane rückgängig machen</translation>
    </message>
    <message>
        <source>Dismiss the message</source>
        <translation>Die Meldung schließen</translation>
    </message>
    <message numerus="yes">
        <source>%1; refused for %n: %2</source>
        <translation>
            <numerusform>%1; bei %n abgelehnt: %2</numerusform>
            <numerusform>%1; bei %n abgelehnt: %2</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>natter::adminui::Tray</name>
    <message>
        <source>Natter Admin</source>
        <translation>Natter Admin</translation>
    </message>
    <message>
        <source>&amp;Show</source>
        <translation>&amp;Zeigen</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Beenden</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>%1 cannot be reached</source>
        <translation>%1 ist nicht zu erreichen</translation>
    </message>
    <message>
        <source>%1 is back</source>
        <translation>%1 ist wieder da</translation>
    </message>
    <message>
        <source>What is shown is live again.</source>
        <translation>Was gezeigt wird, ist wieder live.</translation>
    </message>
    <message>
        <source>Start with the &amp;desktop</source>
        <translation>Mit dem &amp;Desktop starten</translation>
    </message>
    <message>
        <source>This could not be changed</source>
        <translation>Das konnte nicht geändert werden</translation>
    </message>
</context>
<context>
    <name>natter::adminui::UserDetails</name>
    <message>
        <source>Connections of the user</source>
        <translation>Verbindungen der Person</translation>
    </message>
    <message>
        <source>Not connected now</source>
        <translation>Gerade nicht verbunden</translation>
    </message>
    <message>
        <source>&amp;Disconnect…</source>
        <translation>&amp;Trennen …</translation>
    </message>
    <message>
        <source>Connected now</source>
        <translation>Gerade verbunden</translation>
    </message>
    <message>
        <source>Logins of the user</source>
        <translation>Anmeldungen der Person</translation>
    </message>
    <message>
        <source>Nowhere signed in</source>
        <translation>Nirgends angemeldet</translation>
    </message>
    <message>
        <source>&amp;End login</source>
        <translation>Anmeldung &amp;beenden</translation>
    </message>
    <message>
        <source>Logins</source>
        <translation>Anmeldungen</translation>
    </message>
    <message>
        <source>Groups of the user</source>
        <translation>Gruppen der Person</translation>
    </message>
    <message>
        <source>In no group</source>
        <translation>In keiner Gruppe</translation>
    </message>
    <message>
        <source>&amp;Show group</source>
        <translation>Gruppe &amp;zeigen</translation>
    </message>
    <message>
        <source>Groups</source>
        <translation>Gruppen</translation>
    </message>
    <message numerus="yes">
        <source>%n login(s) ended</source>
        <translation>
            <numerusform>%n Anmeldung beendet</numerusform>
            <numerusform>%n Anmeldungen beendet</numerusform>
        </translation>
    </message>
    <message>
        <source>Disconnect?</source>
        <translation>Trennen?</translation>
    </message>
    <message>
        <source>&amp;Disconnect</source>
        <translation>&amp;Trennen</translation>
    </message>
    <message>
        <source>A chat program will connect again by itself; to keep somebody out, suspend the user.</source>
        <translation>Ein Chatprogramm verbindet sich von selbst wieder; um jemanden fernzuhalten, sperren Sie das Konto.</translation>
    </message>
    <message numerus="yes">
        <source>%n connection(s) ended</source>
        <translation>
            <numerusform>%n Verbindung beendet</numerusform>
            <numerusform>%n Verbindungen beendet</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>natter::adminui::UsersPage</name>
    <message>
        <source>Users</source>
        <translation>Personen</translation>
    </message>
    <message>
        <source>Show which roles</source>
        <translation>Zu zeigende Rollen</translation>
    </message>
    <message>
        <source>Every role</source>
        <translation>Jede Rolle</translation>
    </message>
    <message>
        <source>Administrators</source>
        <translation>Administratoren</translation>
    </message>
    <message>
        <source>Show which states</source>
        <translation>Zu zeigende Zustände</translation>
    </message>
    <message>
        <source>Active</source>
        <translation>Aktiv</translation>
    </message>
    <message>
        <source>Suspended</source>
        <translation>Gesperrt</translation>
    </message>
    <message>
        <source>Erased</source>
        <translation>Gelöscht</translation>
    </message>
    <message>
        <source>&amp;New user…</source>
        <translation>&amp;Neue Person …</translation>
    </message>
    <message>
        <source>&amp;Edit…</source>
        <translation>B&amp;earbeiten …</translation>
    </message>
    <message>
        <source>Make &amp;administrator…</source>
        <translation>Zum &amp;Administrator machen …</translation>
    </message>
    <message>
        <source>Make ordinary &amp;user…</source>
        <translation>Administratorrechte neh&amp;men …</translation>
    </message>
    <message>
        <source>&amp;Suspend…</source>
        <translation>&amp;Sperren …</translation>
    </message>
    <message>
        <source>&amp;Lift the suspension</source>
        <translation>Sperre auf&amp;heben</translation>
    </message>
    <message>
        <source>Reset the &amp;password…</source>
        <translation>&amp;Passwort zurücksetzen …</translation>
    </message>
    <message>
        <source>E&amp;xport everything of the user…</source>
        <translation>Alles über die Person e&amp;xportieren …</translation>
    </message>
    <message>
        <source>E&amp;rase…</source>
        <translation>&amp;Löschen …</translation>
    </message>
    <message>
        <source>There is no user yet</source>
        <translation>Es gibt noch keine Person</translation>
    </message>
    <message>
        <source>People sign up by themselves, if the server lets them.</source>
        <translation>Personen legen sich selbst ein Konto an, wenn der Server sie lässt.</translation>
    </message>
    <message numerus="yes">
        <source>%n user(s)</source>
        <translation>
            <numerusform>%n Person</numerusform>
            <numerusform>%n Personen</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>somebody who is gone</source>
        <translation>jemand, den es nicht mehr gibt</translation>
    </message>
    <message>
        <source>New user</source>
        <translation>Neue Person</translation>
    </message>
    <message>
        <source>&amp;Create</source>
        <translation>&amp;Erstellen</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>&amp;Name</translation>
    </message>
    <message>
        <source>&amp;E-mail</source>
        <translation>E-&amp;Mail</translation>
    </message>
    <message>
        <source>&amp;Password</source>
        <translation>&amp;Passwort</translation>
    </message>
    <message>
        <source>&amp;Role</source>
        <translation>&amp;Rolle</translation>
    </message>
    <message>
        <source>%1 has an account now</source>
        <translation>%1 hat jetzt ein Konto</translation>
    </message>
    <message>
        <source>Edit %1</source>
        <translation>%1 bearbeiten</translation>
    </message>
    <message>
        <source>&amp;Save</source>
        <translation>&amp;Speichern</translation>
    </message>
    <message>
        <source>This user is not there any more.</source>
        <translation>Diese Person gibt es nicht mehr.</translation>
    </message>
    <message>
        <source>%1 was changed</source>
        <translation>%1 wurde geändert</translation>
    </message>
    <message>
        <source>Changed back</source>
        <translation>Zurückgeändert</translation>
    </message>
    <message>
        <source>Make administrator?</source>
        <translation>Zum Administrator machen?</translation>
    </message>
    <message>
        <source>Make ordinary user?</source>
        <translation>Administratorrechte nehmen?</translation>
    </message>
    <message>
        <source>&amp;Make administrator</source>
        <translation>Zum &amp;Administrator machen</translation>
    </message>
    <message>
        <source>&amp;Make ordinary user</source>
        <translation>Administratorrechte &amp;nehmen</translation>
    </message>
    <message>
        <source>%1. Administrators can do everything that you can do here, also to you.</source>
        <translation>%1. Administratoren können alles tun, was Sie hier tun können, auch mit Ihnen.</translation>
    </message>
    <message>
        <source>%1. They cannot enter the administration any more, from now on.</source>
        <translation>%1. Die Verwaltung ist ihnen von jetzt an verschlossen.</translation>
    </message>
    <message numerus="yes">
        <source>%n role(s) changed</source>
        <translation>
            <numerusform>%n Rolle geändert</numerusform>
            <numerusform>%n Rollen geändert</numerusform>
        </translation>
    </message>
    <message>
        <source>Suspend?</source>
        <translation>Sperren?</translation>
    </message>
    <message>
        <source>&amp;Suspend</source>
        <translation>&amp;Sperren</translation>
    </message>
    <message>
        <source>%1. Connections end at once, and nobody can sign in with the account until then.</source>
        <translation>%1. Verbindungen enden sofort, und niemand kann sich bis dahin mit dem Konto anmelden.</translation>
    </message>
    <message>
        <source>&amp;How long</source>
        <translation>Wie &amp;lange</translation>
    </message>
    <message>
        <source>&amp;Reason</source>
        <translation>&amp;Grund</translation>
    </message>
    <message>
        <source>For the audit</source>
        <translation>Für das Protokoll</translation>
    </message>
    <message>
        <source>%1 is suspended</source>
        <translation>%1 ist gesperrt</translation>
    </message>
    <message numerus="yes">
        <source>%n user(s) suspended</source>
        <translation>
            <numerusform>%n Person gesperrt</numerusform>
            <numerusform>%n Personen gesperrt</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n suspension(s) lifted</source>
        <translation>
            <numerusform>%n Sperre aufgehoben</numerusform>
            <numerusform>%n Sperren aufgehoben</numerusform>
        </translation>
    </message>
    <message>
        <source>As it was before</source>
        <translation>Wie zuvor</translation>
    </message>
    <message>
        <source>End all logins?</source>
        <translation>Alle Anmeldungen beenden?</translation>
    </message>
    <message>
        <source>&amp;End logins</source>
        <translation>Anmeldungen &amp;beenden</translation>
    </message>
    <message>
        <source>%1. Every device is signed out and has to sign in again with the password.</source>
        <translation>%1. Jedes Gerät wird abgemeldet und muss sich mit dem Passwort neu anmelden.</translation>
    </message>
    <message numerus="yes">
        <source>Signed out: %n user(s)</source>
        <translation>
            <numerusform>Abgemeldet: %n Person</numerusform>
            <numerusform>Abgemeldet: %n Personen</numerusform>
        </translation>
    </message>
    <message>
        <source>Reset the password?</source>
        <translation>Passwort zurücksetzen?</translation>
    </message>
    <message>
        <source>&amp;Reset</source>
        <translation>&amp;Zurücksetzen</translation>
    </message>
    <message>
        <source>%1. The old password and every login end at once.</source>
        <translation>%1. Das alte Passwort und jede Anmeldung enden sofort.</translation>
    </message>
    <message>
        <source>&amp;New password</source>
        <translation>&amp;Neues Passwort</translation>
    </message>
    <message>
        <source>Empty: a random one, shown once</source>
        <translation>Leer: ein zufälliges, einmal gezeigt</translation>
    </message>
    <message>
        <source>%1 has a new password</source>
        <translation>%1 hat ein neues Passwort</translation>
    </message>
    <message>
        <source>New password</source>
        <translation>Neues Passwort</translation>
    </message>
    <message>
        <source>%1. It is shown this once and kept nowhere: give it to them, and ask them to change it.</source>
        <translation>%1. Es wird nur dieses eine Mal gezeigt und nirgends aufbewahrt: Geben Sie es weiter, mit der Bitte, es zu ändern.</translation>
    </message>
    <message>
        <source>Erase %1?</source>
        <translation>%1 löschen?</translation>
    </message>
    <message>
        <source>&amp;Erase</source>
        <translation>&amp;Löschen</translation>
    </message>
    <message>
        <source>Name, e-mail, logins and memberships of %1 are erased for good. What they wrote to others stays, as from somebody who is not there any more.</source>
        <translation>Name, E-Mail, Anmeldungen und Mitgliedschaften von %1 werden für immer gelöscht. Was die Person anderen geschrieben hat, bleibt, wie von jemandem, den es nicht mehr gibt.</translation>
    </message>
    <message>
        <source>%1 is erased</source>
        <translation>%1 ist gelöscht</translation>
    </message>
    <message>
        <source>Export everything of the user</source>
        <translation>Alles über die Person exportieren</translation>
    </message>
    <message>
        <source>JSON files (*.json)</source>
        <translation>JSON-Dateien (*.json)</translation>
    </message>
    <message>
        <source>Written to %1, for your eyes only</source>
        <translation>In %1 geschrieben, nur für Ihre Augen</translation>
    </message>
    <message>
        <source>%1 could not be written: %2</source>
        <translation>%1 ließ sich nicht schreiben: %2</translation>
    </message>
    <message>
        <source>All but erased</source>
        <translation>Alle außer gelöschten</translation>
    </message>
    <message>
        <source>End all lo&amp;gins…</source>
        <translation>Alle Anmel&amp;dungen beenden …</translation>
    </message>
</context>
<context>
    <name>natter::adminui::Wording</name>
    <message>
        <source>No server</source>
        <translation>Kein Server</translation>
    </message>
    <message>
        <source>Connecting</source>
        <translation>Verbindet</translation>
    </message>
    <message>
        <source>Not trusted</source>
        <translation>Nicht vertraut</translation>
    </message>
    <message>
        <source>Not set up</source>
        <translation>Nicht eingerichtet</translation>
    </message>
    <message>
        <source>Signed out</source>
        <translation>Abgemeldet</translation>
    </message>
    <message>
        <source>Signing in</source>
        <translation>Meldet an</translation>
    </message>
    <message>
        <source>Live</source>
        <translation>Live</translation>
    </message>
    <message>
        <source>Unreachable</source>
        <translation>Nicht erreichbar</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 s</translation>
    </message>
    <message>
        <source>%1 ms</source>
        <translation>%1 ms</translation>
    </message>
    <message>
        <source>%1 min</source>
        <translation>%1 min</translation>
    </message>
    <message>
        <source>%1 h</source>
        <translation>%1 h</translation>
    </message>
    <message>
        <source>%1 days</source>
        <translation>%1 Tage</translation>
    </message>
    <message>
        <source>just now</source>
        <translation>gerade eben</translation>
    </message>
    <message>
        <source>%1 ago</source>
        <translation>vor %1</translation>
    </message>
</context>
<context>
    <name>natter::client::AdminClient</name>
    <message>
        <source>Not signed in.</source>
        <translation>Nicht angemeldet.</translation>
    </message>
    <message>
        <source>The answer of %1 is far too long.</source>
        <translation>Die Antwort von %1 ist viel zu lang.</translation>
    </message>
    <message>
        <source>%1 Whether it was done is not known: look before you do it again.</source>
        <translation>%1 Ob es geschehen ist, ist nicht bekannt: Sehen Sie nach, bevor Sie es wiederholen.</translation>
    </message>
    <message>
        <source>%1 redirects elsewhere. Give the address at which the server itself answers.</source>
        <translation>%1 leitet anderswohin weiter. Geben Sie die Adresse an, unter der der Server selbst antwortet.</translation>
    </message>
</context>
<context>
    <name>natter::client::AdminStream</name>
    <message>
        <source>The live connection broke.</source>
        <translation>Die Live-Verbindung ist abgerissen.</translation>
    </message>
</context>
<context>
    <name>natter::client::LinkFault</name>
    <message>
        <source>Nobody listens at %1: the connection was refused.</source>
        <translation>Niemand lauscht auf %1: Die Verbindung wurde abgewiesen.</translation>
    </message>
    <message>
        <source>There is no host called %1.</source>
        <translation>Es gibt keinen Rechner namens %1.</translation>
    </message>
    <message>
        <source>%1 did not answer in time.</source>
        <translation>%1 hat nicht rechtzeitig geantwortet.</translation>
    </message>
    <message>
        <source>%1 hung up without an HTTP answer.</source>
        <translation>%1 hat ohne HTTP-Antwort aufgelegt.</translation>
    </message>
    <message>
        <source>A server with TLS needs an address with https://.</source>
        <translation>Ein Server mit TLS braucht eine Adresse mit https://.</translation>
    </message>
    <message>
        <source>No secure connection to %1: %2. A server without TLS needs an address with http://.</source>
        <translation>Keine sichere Verbindung zu %1: %2. Ein Server ohne TLS braucht eine Adresse mit http://.</translation>
    </message>
    <message>
        <source>What answers at %1 is not a Natter server: it does not speak HTTP.</source>
        <translation>Was unter %1 antwortet, ist kein Natter-Server: Es spricht kein HTTP.</translation>
    </message>
    <message>
        <source>%1 cannot be reached: %2.</source>
        <translation>%1 ist nicht zu erreichen: %2.</translation>
    </message>
</context>
<context>
    <name>natter::client::ServerWords</name>
    <message>
        <source>The request is malformed</source>
        <translation>Die Anfrage ist fehlerhaft</translation>
    </message>
    <message>
        <source>Email already registered</source>
        <translation>Diese E-Mail-Adresse hat schon ein Konto</translation>
    </message>
    <message>
        <source>Could not validate credentials</source>
        <translation>Die Anmeldung gilt nicht</translation>
    </message>
    <message>
        <source>Invalid email or password</source>
        <translation>E-Mail-Adresse oder Passwort ist falsch</translation>
    </message>
    <message>
        <source>You are not allowed to do this</source>
        <translation>Das dürfen Sie nicht</translation>
    </message>
    <message>
        <source>This account is suspended</source>
        <translation>Dieses Konto ist gesperrt</translation>
    </message>
    <message>
        <source>This account is no administrator&apos;s</source>
        <translation>Dieses Konto gehört keinem Administrator</translation>
    </message>
    <message>
        <source>Registration is closed</source>
        <translation>Neue Konten werden nicht angenommen</translation>
    </message>
    <message>
        <source>Signing up here needs a valid invitation</source>
        <translation>Für ein Konto braucht es hier eine gültige Einladung</translation>
    </message>
    <message>
        <source>The current password is wrong</source>
        <translation>Das bisherige Passwort ist falsch</translation>
    </message>
    <message>
        <source>Nothing is served to this address</source>
        <translation>Von dieser Adresse wird nichts angenommen</translation>
    </message>
    <message>
        <source>This origin is not allowed</source>
        <translation>Diese Herkunft ist nicht erlaubt</translation>
    </message>
    <message>
        <source>Pages of browsers are not served here</source>
        <translation>Seiten in Browsern werden hier nicht bedient</translation>
    </message>
    <message>
        <source>This is not the name of this server</source>
        <translation>So heißt dieser Server nicht</translation>
    </message>
    <message>
        <source>This is not the setup code</source>
        <translation>Das ist nicht der Einrichtungscode</translation>
    </message>
    <message>
        <source>This group is archived: it can be read, not written</source>
        <translation>Diese Gruppe ist archiviert: Sie kann gelesen, nicht beschrieben werden</translation>
    </message>
    <message>
        <source>Not Found</source>
        <translation>Nicht gefunden</translation>
    </message>
    <message>
        <source>Method Not Allowed</source>
        <translation>Diese Methode gibt es hier nicht</translation>
    </message>
    <message>
        <source>The request took too long to arrive</source>
        <translation>Die Anfrage kam zu langsam an</translation>
    </message>
    <message>
        <source>This client_message_id was used for another message</source>
        <translation>Diese client_message_id gehört zu einer anderen Nachricht</translation>
    </message>
    <message>
        <source>This is more than is allowed</source>
        <translation>Das ist mehr als erlaubt</translation>
    </message>
    <message>
        <source>A group has at most %1 members</source>
        <translation>Eine Gruppe hat höchstens %1 Mitglieder</translation>
    </message>
    <message>
        <source>A group has one owner: make somebody else the owner instead</source>
        <translation>Eine Gruppe hat einen Eigentümer: Machen Sie stattdessen jemand anderen dazu</translation>
    </message>
    <message>
        <source>User %1 is in %2 groups, as many as are allowed</source>
        <translation>Die Person %1 ist in %2 Gruppen, mehr sind nicht erlaubt</translation>
    </message>
    <message>
        <source>The first administrator is there already</source>
        <translation>Den ersten Administrator gibt es schon</translation>
    </message>
    <message>
        <source>There has to be an administrator</source>
        <translation>Einen Administrator muss es geben</translation>
    </message>
    <message>
        <source>This cannot be done here</source>
        <translation>Das geht hier nicht</translation>
    </message>
    <message>
        <source>BACKUP_DIR says nowhere to put it</source>
        <translation>BACKUP_DIR nennt keinen Ort dafür</translation>
    </message>
    <message>
        <source>One is under way already</source>
        <translation>Das ist schon im Gange</translation>
    </message>
    <message>
        <source>A Content-Length is required</source>
        <translation>Eine Content-Length wird verlangt</translation>
    </message>
    <message>
        <source>The body is too large</source>
        <translation>Der Inhalt der Anfrage ist zu groß</translation>
    </message>
    <message>
        <source>This is more than an answer holds: natterd user export has no bound</source>
        <translation>Das ist mehr, als eine Antwort fasst: natterd user export hat keine Grenze</translation>
    </message>
    <message>
        <source>The request target is too long</source>
        <translation>Das Ziel der Anfrage ist zu lang</translation>
    </message>
    <message>
        <source>The body must be application/json</source>
        <translation>Der Inhalt muss application/json sein</translation>
    </message>
    <message>
        <source>The body must not be compressed</source>
        <translation>Der Inhalt darf nicht komprimiert sein</translation>
    </message>
    <message>
        <source>Only 100-continue can be expected</source>
        <translation>Nur 100-continue kann erwartet werden</translation>
    </message>
    <message>
        <source>JSON decode error</source>
        <translation>Das JSON ist fehlerhaft</translation>
    </message>
    <message>
        <source>The request has invalid fields</source>
        <translation>Die Anfrage hat ungültige Felder</translation>
    </message>
    <message>
        <source>Unknown event</source>
        <translation>Unbekanntes Ereignis</translation>
    </message>
    <message>
        <source>This address speaks WebSocket version 13</source>
        <translation>Diese Adresse spricht WebSocket, Version 13</translation>
    </message>
    <message>
        <source>Too many requests</source>
        <translation>Zu viele Anfragen</translation>
    </message>
    <message>
        <source>Too many connections</source>
        <translation>Zu viele Verbindungen</translation>
    </message>
    <message>
        <source>The request head is too large</source>
        <translation>Der Kopf der Anfrage ist zu groß</translation>
    </message>
    <message>
        <source>Internal Server Error</source>
        <translation>Interner Fehler des Servers</translation>
    </message>
    <message>
        <source>Not Implemented</source>
        <translation>Das kann der Server nicht</translation>
    </message>
    <message>
        <source>The server is busy, try again later</source>
        <translation>Der Server ist ausgelastet, versuchen Sie es später wieder</translation>
    </message>
    <message>
        <source>The service is not available at the moment</source>
        <translation>Der Dienst ist im Augenblick nicht verfügbar</translation>
    </message>
    <message>
        <source>It is not known whether this was stored; retry with the same client_message_id</source>
        <translation>Es ist nicht bekannt, ob das gespeichert wurde; versuchen Sie es mit derselben client_message_id noch einmal</translation>
    </message>
    <message>
        <source>HTTP Version Not Supported</source>
        <translation>Diese Version von HTTP spricht der Server nicht</translation>
    </message>
    <message>
        <source>The storage is full</source>
        <translation>Der Speicher ist voll</translation>
    </message>
    <message>
        <source>The password could not be hashed</source>
        <translation>Das Passwort konnte nicht gehasht werden</translation>
    </message>
    <message>
        <source>The access token could not be made</source>
        <translation>Das Zugangstoken konnte nicht gemacht werden</translation>
    </message>
    <message>
        <source>Field required</source>
        <translation>Das fehlt</translation>
    </message>
    <message>
        <source>Input should be a valid string</source>
        <translation>Hier gehört ein Text hin</translation>
    </message>
    <message>
        <source>Input should be a valid boolean</source>
        <translation>Hier gehört ja oder nein hin</translation>
    </message>
    <message>
        <source>Input should be a valid list</source>
        <translation>Hier gehört eine Liste hin</translation>
    </message>
    <message>
        <source>Input should be a valid integer</source>
        <translation>Hier gehört eine ganze Zahl hin</translation>
    </message>
    <message>
        <source>Input should be a valid integer, got a number with a fractional part</source>
        <translation>Hier gehört eine ganze Zahl hin, keine mit Nachkommastellen</translation>
    </message>
    <message>
        <source>Input should be a valid integer, unable to parse string as an integer</source>
        <translation>Hier gehört eine ganze Zahl hin, kein anderer Text</translation>
    </message>
    <message>
        <source>Input should be a valid datetime with its offset</source>
        <translation>Hier gehört ein Zeitpunkt mit seiner Zeitzone hin</translation>
    </message>
    <message>
        <source>Input should be greater than or equal to %1</source>
        <translation>Hier gehört mindestens %1 hin</translation>
    </message>
    <message>
        <source>Input should be less than or equal to %1</source>
        <translation>Hier gehört höchstens %1 hin</translation>
    </message>
    <message>
        <source>Input should be one of %1</source>
        <translation>Hier gehört eines davon hin: %1</translation>
    </message>
    <message>
        <source>Input should be valid Unicode text</source>
        <translation>Hier gehört gültiger Unicode-Text hin</translation>
    </message>
    <message>
        <source>Input should be an address or a network such as 192.0.2.0/24</source>
        <translation>Hier gehört eine Adresse oder ein Netz hin, etwa 192.0.2.0/24</translation>
    </message>
    <message>
        <source>Input should be such as user or user:7</source>
        <translation>Hier gehört etwas wie user oder user:7 hin</translation>
    </message>
    <message>
        <source>Input must not contain the character U+0000</source>
        <translation>Das Zeichen U+0000 ist nicht erlaubt</translation>
    </message>
    <message>
        <source>A name must not contain control or invisible characters</source>
        <translation>Ein Name darf keine Steuerzeichen und keine unsichtbaren Zeichen enthalten</translation>
    </message>
    <message>
        <source>String should hold no control characters</source>
        <translation>Der Text darf keine Steuerzeichen enthalten</translation>
    </message>
    <message>
        <source>String should have at least %1 character</source>
        <translation>Der Text braucht mindestens %1 Zeichen</translation>
    </message>
    <message>
        <source>String should have at least %1 characters</source>
        <translation>Der Text braucht mindestens %1 Zeichen</translation>
    </message>
    <message>
        <source>String should have at most %1 characters</source>
        <translation>Der Text darf höchstens %1 Zeichen haben</translation>
    </message>
    <message>
        <source>String should have at most %1 bytes</source>
        <translation>Der Text darf höchstens %1 Bytes haben</translation>
    </message>
    <message>
        <source>String should match pattern &apos;%1&apos;</source>
        <translation>Der Text muss dem Muster &apos;%1&apos; entsprechen</translation>
    </message>
    <message>
        <source>List should have at most %1 items after validation, not %2</source>
        <translation>Die Liste darf höchstens %1 Einträge haben, nicht %2</translation>
    </message>
    <message>
        <source>value is not a valid email address: %1</source>
        <translation>Das ist keine gültige E-Mail-Adresse: %1</translation>
    </message>
    <message>
        <source>An email address must have an @-sign.</source>
        <translation>Eine E-Mail-Adresse hat ein @.</translation>
    </message>
    <message>
        <source>There is more than one @-sign.</source>
        <translation>Es gibt mehr als ein @.</translation>
    </message>
    <message>
        <source>The part before the @-sign is not valid.</source>
        <translation>Der Teil vor dem @ ist nicht gültig.</translation>
    </message>
    <message>
        <source>The part after the @-sign is not valid.</source>
        <translation>Der Teil nach dem @ ist nicht gültig.</translation>
    </message>
    <message>
        <source>It holds an invisible character.</source>
        <translation>Sie enthält ein unsichtbares Zeichen.</translation>
    </message>
    <message>
        <source>It has more than %1 bytes.</source>
        <translation>Sie hat mehr als %1 Bytes.</translation>
    </message>
    <message>
        <source>A level is a text</source>
        <translation>Eine Stufe ist ein Text</translation>
    </message>
    <message>
        <source>Name a category and its level</source>
        <translation>Nennen Sie eine Kategorie und ihre Stufe</translation>
    </message>
    <message>
        <source>Give a name, an email, a role, or several of them</source>
        <translation>Nennen Sie einen Namen, eine E-Mail-Adresse, eine Rolle oder mehreres davon</translation>
    </message>
    <message>
        <source>Give a name, archived, or both</source>
        <translation>Nennen Sie einen Namen, archived oder beides</translation>
    </message>
    <message>
        <source>Name the group or the user</source>
        <translation>Nennen Sie die Gruppe oder die Person</translation>
    </message>
    <message>
        <source>Give a time or minutes, not both</source>
        <translation>Nennen Sie einen Zeitpunkt oder Minuten, nicht beides</translation>
    </message>
    <message>
        <source>This list has no such order</source>
        <translation>So lässt sich diese Liste nicht ordnen</translation>
    </message>
    <message>
        <source>sort: there is no such column</source>
        <translation>sort: Eine solche Spalte gibt es nicht</translation>
    </message>
    <message>
        <source>This time is over</source>
        <translation>Dieser Zeitpunkt ist vorbei</translation>
    </message>
    <message>
        <source>This machine itself cannot be banned</source>
        <translation>Dieser Rechner selbst kann nicht gesperrt werden</translation>
    </message>
    <message>
        <source>The TLS certificate has expired: clients refuse to connect.</source>
        <translation>Das TLS-Zertifikat ist abgelaufen: Chatprogramme verbinden sich nicht mehr.</translation>
    </message>
    <message>
        <source>The TLS certificate expires in %1 days. Replace the file and send SIGHUP: no connection is dropped.</source>
        <translation>Das TLS-Zertifikat läuft in %1 Tagen ab. Ersetzen Sie die Datei und senden Sie SIGHUP: Keine Verbindung geht verloren.</translation>
    </message>
    <message>
        <source>The last backup failed: %1</source>
        <translation>Die letzte Sicherung ist misslungen: %1</translation>
    </message>
    <message>
        <source>There is no backup of the last %1 hours, although one is taken every %2.</source>
        <translation>Es gibt keine Sicherung aus den letzten %1 Stunden, obwohl alle %2 eine gemacht wird.</translation>
    </message>
    <message>
        <source>The database does not take writes: %1.</source>
        <translation>Die Datenbank nimmt nichts an: %1.</translation>
    </message>
    <message>
        <source>The database does not answer questions: %1.</source>
        <translation>Die Datenbank beantwortet keine Fragen: %1.</translation>
    </message>
    <message>
        <source>The disk of the database is almost full: nothing more can be stored soon.</source>
        <translation>Die Festplatte der Datenbank ist fast voll: Bald kann nichts mehr gespeichert werden.</translation>
    </message>
    <message>
        <source>The disk of the database has %1 left.</source>
        <translation>Auf der Festplatte der Datenbank sind noch %1 frei.</translation>
    </message>
    <message>
        <source>%1 writes wait for the database: it is slower than what comes in.</source>
        <translation>%1 Aufträge warten auf die Datenbank: Sie ist langsamer als das, was hereinkommt.</translation>
    </message>
    <message>
        <source>The server was busy for %1 ms without a pause: clients wait that long.</source>
        <translation>Der Server war %1 ms lang ohne Pause beschäftigt: So lange warten Chatprogramme.</translation>
    </message>
    <message>
        <source>The clock of the machine was moved by %1 s since the start: times of messages and tokens moved with it.</source>
        <translation>Die Uhr des Rechners wurde seit dem Start um %1 s verstellt: Zeiten von Nachrichten und Token haben sich mit ihr verschoben.</translation>
    </message>
    <message>
        <source>The clock of the machine is not synchronised: times of messages may be wrong.</source>
        <translation>Die Uhr des Rechners wird nicht abgeglichen: Zeiten von Nachrichten können falsch sein.</translation>
    </message>
    <message>
        <source>no answer in %1 ms</source>
        <translation>keine Antwort in %1 ms</translation>
    </message>
    <message>
        <source>damaged, see the log</source>
        <translation>beschädigt, siehe Protokoll</translation>
    </message>
    <message>
        <source>almost full</source>
        <translation>fast voll</translation>
    </message>
    <message>
        <source>logins are answered 503</source>
        <translation>Anmeldungen werden mit 503 beantwortet</translation>
    </message>
    <message>
        <source>the last one failed, see the log</source>
        <translation>die letzte ist misslungen, siehe Protokoll</translation>
    </message>
    <message>
        <source>the folder %1 (BACKUP_DIR) cannot be made</source>
        <translation>der Ordner %1 (BACKUP_DIR) kann nicht angelegt werden</translation>
    </message>
    <message>
        <source>%1 exists already; a backup never overwrites anything</source>
        <translation>%1 gibt es schon; eine Sicherung überschreibt nie etwas</translation>
    </message>
    <message>
        <source>The backup was not kept, because what it holds is not in order: %1</source>
        <translation>Die Sicherung wurde nicht behalten, weil ihr Inhalt nicht in Ordnung ist: %1</translation>
    </message>
    <message>
        <source>Input should be &apos;debug&apos;, &apos;info&apos;, &apos;warning&apos; or &apos;error&apos;</source>
        <translation>Hier gehört &apos;debug&apos;, &apos;info&apos;, &apos;warning&apos; oder &apos;error&apos; hin</translation>
    </message>
    <message>
        <source>There is no category &quot;%1&quot;, but: %2</source>
        <translation>Eine Kategorie &quot;%1&quot; gibt es nicht, aber: %2</translation>
    </message>
</context>
</TS>
