# SPDX-FileCopyrightText: The Natter authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# natter-server and natter-admin as .deb, .rpm and .tar.gz. `./dev package` builds them: with the preset "package", whose
# programs know nothing of the folder they were built in.
set(scripts ${CMAKE_CURRENT_SOURCE_DIR})

set(CPACK_GENERATOR DEB RPM TGZ)
set(CPACK_COMPONENTS_ALL server admin)
set(CPACK_COMPONENTS_GROUPING IGNORE)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_RPM_COMPONENT_INSTALL ON)
set(CPACK_ARCHIVE_COMPONENT_INSTALL ON)
set(CPACK_SET_DESTDIR ON) # settings are in /etc, everything else below the prefix
set(CPACK_STRIP_FILES ON)
set(CPACK_OUTPUT_FILE_PREFIX ${CMAKE_BINARY_DIR}/packages)
set(CPACK_PACKAGE_NAME natter)
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "") # each component has its own
set(CPACK_PACKAGE_VENDOR "The Natter authors")
set(CPACK_PACKAGE_CONTACT "The Natter authors <natter-chat@users.noreply.github.com>")
set(CPACK_PACKAGE_HOMEPAGE_URL https://github.com/natter-chat/natter)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_CHECKSUM SHA256)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)

set(serverSummary "chat server for a company, a school or a club")
set(adminSummary "desktop console for Natter chat servers")
set(serverDescription
"A server for personal and group messages that keeps everything on its own
machine: REST and WebSocket for chat clients, one SQLite file or a PostgreSQL
database behind it. A message is acknowledged only once it is on disk.
It is one process that serves tens of thousands of connections, with TLS,
backups, limits, and its API described at /docs.")
set(adminDescription
"Shows whether a Natter server is well, who is connected and how busy it is,
on this machine or on another, and is where its operator steers it.")
foreach(component server admin)
    string(TOUPPER ${component} upper)
    set(CPACK_DEBIAN_${upper}_DESCRIPTION "${${component}Summary}\n${${component}Description}")
    set(CPACK_RPM_${upper}_PACKAGE_SUMMARY "${${component}Summary}")
    set(CPACK_RPM_${upper}_PACKAGE_DESCRIPTION "${${component}Description}")
    set(CPACK_ARCHIVE_${upper}_FILE_NAME natter-${component}-${PROJECT_VERSION}-${CMAKE_SYSTEM_PROCESSOR})
endforeach()

# --- what is done to the files before they are packed -------------------------------------------------------------

find_program(NATTER_PYTHON /usr/bin/python3 REQUIRED)
configure_file(cpack/documents.cmake.in documents.cmake @ONLY)
foreach(component ${CPACK_COMPONENTS_ALL})
    install(SCRIPT ${CMAKE_CURRENT_BINARY_DIR}/documents.cmake COMPONENT ${component})
endforeach()
set(CPACK_PROJECT_CONFIG_FILE ${scripts}/cpack/kind.cmake)
set(CPACK_PRE_BUILD_SCRIPTS ${scripts}/cpack/settle.cmake)
set(CPACK_NATTER_SOURCES ${scripts})
set(CPACK_NATTER_PYTHON ${NATTER_PYTHON})

# --- .deb ---------------------------------------------------------------------------------------------------------

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_SERVER_PACKAGE_NAME natter-server)
set(CPACK_DEBIAN_SERVER_PACKAGE_SECTION net)
# What no library shows: Qt loads the drivers of its databases while it runs.
set(CPACK_DEBIAN_SERVER_PACKAGE_DEPENDS
    "libqt6sql6-sqlite, libqt6sql6-psql, init-system-helpers (>= 1.54), systemd | systemd-standalone-sysusers, systemd | systemd-standalone-tmpfiles")
set(CPACK_DEBIAN_SERVER_PACKAGE_RECOMMENDS "systemd-sysv, ca-certificates")
set(CPACK_DEBIAN_SERVER_PACKAGE_SUGGESTS "natter-admin, postgresql")
set(CPACK_DEBIAN_ADMIN_PACKAGE_NAME natter-admin)
set(CPACK_DEBIAN_ADMIN_PACKAGE_SECTION net)
# QtKeychain loads libsecret while it runs; it speaks to a keyring that the desktop has, or that is recommended here.
set(CPACK_DEBIAN_ADMIN_PACKAGE_DEPENDS "libsecret-1-0, hicolor-icon-theme")
set(CPACK_DEBIAN_ADMIN_PACKAGE_RECOMMENDS "gnome-keyring | org.freedesktop.secrets, qt6-wayland, qt6-translations-l10n")
set(CPACK_DEBIAN_ADMIN_PACKAGE_SUGGESTS natter-server)
foreach(script postinst prerm postrm)
    # As CPack wants to find them: by their names, in a folder.
    configure_file(deb/server.${script} server/${script} COPYONLY)
    list(APPEND serverControl ${CMAKE_CURRENT_BINARY_DIR}/server/${script})
endforeach()
file(WRITE ${CMAKE_CURRENT_BINARY_DIR}/server/conffiles "${CMAKE_INSTALL_FULL_SYSCONFDIR}/natter/natter.conf\n")
set(CPACK_DEBIAN_SERVER_PACKAGE_CONTROL_EXTRA ${serverControl} ${CMAKE_CURRENT_BINARY_DIR}/server/conffiles)

# --- .rpm ---------------------------------------------------------------------------------------------------------

set(CPACK_RPM_FILE_NAME RPM-DEFAULT)
set(CPACK_RPM_PACKAGE_LICENSE GPL-3.0-or-later)
set(CPACK_RPM_PACKAGE_GROUP Applications/Internet)
set(CPACK_RPM_PACKAGE_URL ${CPACK_PACKAGE_HOMEPAGE_URL})
set(CPACK_RPM_PACKAGE_RELEASE 1)
set(CPACK_RPM_COMPRESSION_TYPE xz)
set(CPACK_RPM_SERVER_PACKAGE_NAME natter-server)
set(CPACK_RPM_SERVER_PACKAGE_REQUIRES "systemd")
set(CPACK_RPM_SERVER_USER_FILELIST
    "%config(noreplace) %attr(0644,root,root) ${CMAKE_INSTALL_FULL_SYSCONFDIR}/natter/natter.conf")
set(CPACK_RPM_SERVER_POST_INSTALL_SCRIPT_FILE ${scripts}/rpm/server.post)
set(CPACK_RPM_SERVER_PRE_UNINSTALL_SCRIPT_FILE ${scripts}/rpm/server.preun)
set(CPACK_RPM_SERVER_POST_UNINSTALL_SCRIPT_FILE ${scripts}/rpm/server.postun)
set(CPACK_RPM_ADMIN_PACKAGE_NAME natter-admin)
# By its name as a library, which is the same everywhere.
set(CPACK_RPM_ADMIN_PACKAGE_REQUIRES "hicolor-icon-theme, libsecret-1.so.0()(64bit)")
file(WRITE ${CMAKE_CURRENT_BINARY_DIR}/rpm.changelog
    "* ${releaseWeekday} ${releaseMonth} ${day} ${year} ${CPACK_PACKAGE_CONTACT} - ${PROJECT_VERSION}-1\n- See changelog.\n")
set(CPACK_RPM_CHANGELOG_FILE ${CMAKE_CURRENT_BINARY_DIR}/rpm.changelog)
# Folders that belong to the system.
set(CPACK_RPM_EXCLUDE_FROM_AUTO_FILELIST_ADDITION /etc /usr/lib /usr/lib/systemd /usr/lib/systemd/system /usr/lib/systemd/user
    /usr/lib/sysusers.d /usr/lib/tmpfiles.d /usr/share/man /usr/share/man/man1 /usr/share/man/man5 /usr/share/man/man8
    /usr/share/bash-completion /usr/share/bash-completion/completions /usr/share/zsh /usr/share/zsh/site-functions
    /usr/share/fish /usr/share/fish/vendor_completions.d /usr/share/applications /usr/share/dbus-1
    /usr/share/dbus-1/services /usr/share/metainfo /usr/share/icons /usr/share/icons/hicolor
    /usr/share/icons/hicolor/scalable /usr/share/icons/hicolor/scalable/apps /usr/share/icons/hicolor/symbolic
    /usr/share/icons/hicolor/symbolic/apps)
foreach(size 16 22 24 32 48 64 128 256 512)
    list(APPEND CPACK_RPM_EXCLUDE_FROM_AUTO_FILELIST_ADDITION
        /usr/share/icons/hicolor/${size}x${size} /usr/share/icons/hicolor/${size}x${size}/apps)
endforeach()
# Two builds are the same: times are those of the changelog, nothing names the machine, ids of builds stay in the programs.
string(CONCAT CPACK_RPM_SPEC_MORE_DEFINE
    "Packager: ${CPACK_PACKAGE_CONTACT}\n"
    "%define _buildhost natter\n%define clamp_mtime_to_source_date_epoch 1\n%define use_source_date_epoch_as_buildtime 1\n"
    "%define _build_id_links none\n%define __brp_mangle_shebangs %{nil}\n%define _build_name_fmt %%{NAME}-%%{VERSION}-%%{RELEASE}.%%{ARCH}.rpm")

include(CPack)
