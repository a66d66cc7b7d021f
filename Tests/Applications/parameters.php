<?php
// SPDX-License-Identifier: Apache-2.0
//
// Answers with what PHP makes of the parameters it was given, a line each, `NAME=value`.
$text = '';
foreach ($_SERVER as $name => $value) {
    if (is_string($value)) {
        $text .= "$name=$value\n";
    }
}
header('Content-Type: text/plain');
header('Content-Length: ' . strlen($text));
echo $text;
