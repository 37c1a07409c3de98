<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en">
<context>
    <name>natter::admin::AdminSession</name>
    <message numerus="yes">
        <source>Try again in %n second(s).</source>
        <translation>
            <numerusform>Try again in %n second.</numerusform>
            <numerusform>Try again in %n seconds.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>natter::adminui::BansPage</name>
    <message numerus="yes">
        <source>%n ban(s) lifted</source>
        <translation>
            <numerusform>%n ban lifted</numerusform>
            <numerusform>%n bans lifted</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n ban(s) in force again</source>
        <translation>
            <numerusform>%n ban in force again</numerusform>
            <numerusform>%n bans in force again</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>natter::adminui::BroadcastPage</name>
    <message numerus="yes">
        <source>Too long by %n byte(s)</source>
        <translation>
            <numerusform>Too long by %n byte</numerusform>
            <numerusform>Too long by %n bytes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n person(s)</source>
        <translation>
            <numerusform>%n person</numerusform>
            <numerusform>%n persons</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n connection(s)</source>
        <translation>
            <numerusform>%n connection</numerusform>
            <numerusform>%n connections</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Sent to %n connection(s)</source>
        <translation>
            <numerusform>Sent to %n connection</numerusform>
            <numerusform>Sent to %n connections</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>natter::adminui::ConnectionsPage</name>
    <message numerus="yes">
        <source>%n connection(s)</source>
        <translation>
            <numerusform>%n connection</numerusform>
            <numerusform>%n connections</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n connection(s) ended</source>
        <translation>
            <numerusform>%n connection ended</numerusform>
            <numerusform>%n connections ended</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 and %n more</source>
        <translation>
            <numerusform>%1 and %n more</numerusform>
            <numerusform>%1 and %n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n address(es) banned</source>
        <translation>
            <numerusform>%n address banned</numerusform>
            <numerusform>%n addresses banned</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n ban(s) lifted</source>
        <translation>
            <numerusform>%n ban lifted</numerusform>
            <numerusform>%n bans lifted</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>natter::adminui::DatabasePage</name>
    <message numerus="yes">
        <source>%n backup(s)</source>
        <translation>
            <numerusform>%n backup</numerusform>
            <numerusform>%n backups</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>natter::adminui::GroupDetails</name>
    <message numerus="yes">
        <source>%n member(s) added</source>
        <translation>
            <numerusform>%n member added</numerusform>
            <numerusform>%n members added</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n member(s)</source>
        <translation>
            <numerusform>%n member</numerusform>
            <numerusform>%n members</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n role(s) changed</source>
        <translation>
            <numerusform>%n role changed</numerusform>
            <numerusform>%n roles changed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n member(s) removed</source>
        <translation>
            <numerusform>%n member removed</numerusform>
            <numerusform>%n members removed</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>natter::adminui::GroupsPage</name>
    <message numerus="yes">
        <source>%n group(s) archived: they can be read, not written</source>
        <translation>
            <numerusform>%n group archived: they can be read, not written</numerusform>
            <numerusform>%n groups archived: they can be read, not written</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n group(s) taken out of the archive</source>
        <translation>
            <numerusform>%n group taken out of the archive</numerusform>
            <numerusform>%n groups taken out of the archive</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The group goes, with its %n message(s), for everybody in it. To keep them, archive it instead.</source>
        <translation>
            <numerusform>The group goes, with its %n message, for everybody in it. To keep them, archive it instead.</numerusform>
            <numerusform>The group goes, with its %n messages, for everybody in it. To keep them, archive it instead.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>natter::adminui::InvitesPage</name>
    <message numerus="yes">
        <source>Withdraw %n invite(s)?</source>
        <translation>
            <numerusform>Withdraw %n invite?</numerusform>
            <numerusform>Withdraw %n invites?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n invite(s) withdrawn</source>
        <translation>
            <numerusform>%n invite withdrawn</numerusform>
            <numerusform>%n invites withdrawn</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>natter::adminui::LogsPage</name>
    <message numerus="yes">
        <source>&amp;Paused, %n new line(s)</source>
        <translation>
            <numerusform>&amp;Paused, %n new line</numerusform>
            <numerusform>&amp;Paused, %n new lines</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n level(s) changed</source>
        <translation>
            <numerusform>%n level changed</numerusform>
            <numerusform>%n levels changed</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>natter::adminui::OverviewPage</name>
    <message numerus="yes">
        <source>%n day(s) left</source>
        <translation>
            <numerusform>%n day left</numerusform>
            <numerusform>%n days left</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln connection(s)</source>
        <translation>
            <numerusform>%Ln connection</numerusform>
            <numerusform>%Ln connections</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln administrator(s)</source>
        <translation>
            <numerusform>%Ln administrator</numerusform>
            <numerusform>%Ln administrators</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln group(s)</source>
        <translation>
            <numerusform>%Ln group</numerusform>
            <numerusform>%Ln groups</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>natter::adminui::TablePage</name>
    <message numerus="yes">
        <source>%n row(s) written to %1</source>
        <translation>
            <numerusform>%n row written to %1</numerusform>
            <numerusform>%n rows written to %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>natter::adminui::Toast</name>
    <message numerus="yes">
        <source>%1; refused for %n: %2</source>
        <translation>
            <numerusform>%1; refused for %n: %2</numerusform>
            <numerusform>%1; refused for %n: %2</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>natter::adminui::UserDetails</name>
    <message numerus="yes">
        <source>%n login(s) ended</source>
        <translation>
            <numerusform>%n login ended</numerusform>
            <numerusform>%n logins ended</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n connection(s) ended</source>
        <translation>
            <numerusform>%n connection ended</numerusform>
            <numerusform>%n connections ended</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>natter::adminui::UsersPage</name>
    <message numerus="yes">
        <source>%n user(s)</source>
        <translation>
            <numerusform>%n user</numerusform>
            <numerusform>%n users</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n role(s) changed</source>
        <translation>
            <numerusform>%n role changed</numerusform>
            <numerusform>%n roles changed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n user(s) suspended</source>
        <translation>
            <numerusform>%n user suspended</numerusform>
            <numerusform>%n users suspended</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n suspension(s) lifted</source>
        <translation>
            <numerusform>%n suspension lifted</numerusform>
            <numerusform>%n suspensions lifted</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Signed out: %n user(s)</source>
        <translation>
            <numerusform>Signed out: %n user</numerusform>
            <numerusform>Signed out: %n users</numerusform>
        </translation>
    </message>
</context>
</TS>
